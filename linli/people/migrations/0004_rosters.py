"""Shifts, leave, deputies, duty officers, and the triggers by which every process learns that they have changed."""

import django.contrib.postgres.fields
import django.db.models.deletion
import linli.kernel.ids
from django.conf import settings
from django.db import migrations, models

#: The number comes from a sequence, so that one that was rolled back is never used again for another state.
WATCH = """
CREATE SEQUENCE people_roster_revision;

CREATE FUNCTION people_roster_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO orgs_revision (name, value) VALUES ('roster', nextval('people_roster_revision'))
    ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value;
    RETURN NULL;
END $$;

CREATE TRIGGER people_roster_changed AFTER INSERT OR UPDATE OR DELETE ON people_post
    FOR EACH STATEMENT EXECUTE FUNCTION people_roster_changed();
CREATE TRIGGER people_roster_changed AFTER INSERT OR UPDATE OR DELETE ON people_shift
    FOR EACH STATEMENT EXECUTE FUNCTION people_roster_changed();
CREATE TRIGGER people_roster_changed AFTER INSERT OR UPDATE OR DELETE ON people_leave
    FOR EACH STATEMENT EXECUTE FUNCTION people_roster_changed();
CREATE TRIGGER people_roster_changed AFTER INSERT OR UPDATE OR DELETE ON people_deputy
    FOR EACH STATEMENT EXECUTE FUNCTION people_roster_changed();
CREATE TRIGGER people_roster_changed AFTER INSERT OR UPDATE OR DELETE ON people_dutyofficer
    FOR EACH STATEMENT EXECUTE FUNCTION people_roster_changed();
CREATE TRIGGER people_roster_changed AFTER UPDATE OF is_active ON people_account
    FOR EACH STATEMENT EXECUTE FUNCTION people_roster_changed();

INSERT INTO orgs_revision (name, value) VALUES ('roster', nextval('people_roster_revision'));
"""
UNWATCH = """
DROP TRIGGER people_roster_changed ON people_post;
DROP TRIGGER people_roster_changed ON people_shift;
DROP TRIGGER people_roster_changed ON people_leave;
DROP TRIGGER people_roster_changed ON people_deputy;
DROP TRIGGER people_roster_changed ON people_dutyofficer;
DROP TRIGGER people_roster_changed ON people_account;
DROP FUNCTION people_roster_changed();
DROP SEQUENCE people_roster_revision;
DELETE FROM orgs_revision WHERE name = 'roster';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_notice_unread'),
    ]

    operations = [
        migrations.CreateModel(
            name='Deputy',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('rank', models.PositiveSmallIntegerField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('post', 'account'), name='deputy_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('post', 'rank'), name='deputy_rank_once')],
            },
        ),
        migrations.CreateModel(
            name='DutyOfficer',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('area', models.CharField(max_length=9)),
                ('slot', models.CharField(choices=[('day', 'Working days'), ('night', 'Nights'), ('weekend', 'Days off')], max_length=8)),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['area', 'valid_to'], name='duty_officer_area')],
                'constraints': [models.CheckConstraint(condition=models.Q(('area__regex', '^\\d{6}(\\d{3})?$')), name='duty_officer_area_code'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='duty_officer_days')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], max_length=10)),
                ('reason', models.CharField(choices=[('annual', 'Annual leave'), ('sick', 'Sick leave'), ('family', 'Family leave'), ('personal', 'Personal leave'), ('training', 'Training or business trip'), ('other', 'Other leave')], max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-starts_at'], name='leave_account'), models.Index(condition=models.Q(('state', 'approved')), fields=['ends_at'], name='leave_ends'), models.Index(condition=models.Q(('begun_at', None), ('state', 'approved')), fields=['starts_at'], name='leave_to_begin'), models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='leave_asked')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='leave_times'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('account')), _negated=True), _connector='OR'), name='leave_not_approved_by_oneself')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['post', 'valid_to'], name='shift_post')],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='shift_days'), models.CheckConstraint(condition=models.Q(('starts', models.F('ends')), _negated=True), name='shift_has_length')],
            },
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
