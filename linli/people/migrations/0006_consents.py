"""Consent: notices by version, every yes and no (append-only), guardians; messages that ask for consent again."""

import django.db.models.deletion
import linli.kernel.ids
from django.conf import settings
from django.db import migrations, models


#: What somebody said stays as it was said: a later word is a row of its own.
KEEP = """
CREATE FUNCTION people_consent_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'people_consent is append-only';
END $$;
CREATE TRIGGER people_consent_kept BEFORE UPDATE OR DELETE ON people_consent
    FOR EACH ROW EXECUTE FUNCTION people_consent_kept();
"""
DROP = "DROP TRIGGER people_consent_kept ON people_consent; DROP FUNCTION people_consent_kept();"


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_reaching_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=20)),
                ('given', models.BooleanField()),
                ('version', models.PositiveIntegerField()),
                ('digest', models.BinaryField(max_length=32)),
                ('way', models.CharField(choices=[('page', 'On the page'), ('api', 'Over the API'), ('window', 'At the window, the person present')], max_length=8)),
                ('by_as', models.CharField(choices=[('self', 'The person'), ('guardian', 'A guardian'), ('staff', 'Recorded by staff')], max_length=8)),
                ('present', models.BooleanField(db_default=False, default=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ConsentNotice',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('zh', models.TextField()),
                ('en', models.TextField()),
                ('digest', models.BinaryField(max_length=32)),
                ('published_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Guardian',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('proof', models.CharField(max_length=20)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='message',
            name='account_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='purpose',
            field=models.CharField(db_default='', default='', max_length=20),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('account_id__isnull', False), ('sent_at', None)), fields=['account_id'], name='message_waits_for'),
        ),
        migrations.AddField(
            model_name='consent',
            name='account',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='consent',
            name='resident',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.resident'),
        ),
        migrations.AddField(
            model_name='consentnotice',
            name='published_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guardian',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guardian',
            name='child',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guardians', to='people.resident'),
        ),
        migrations.AddField(
            model_name='guardian',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guardian',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(condition=models.Q(('account__isnull', False)), fields=['account', 'purpose', '-at'], name='consent_account'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(condition=models.Q(('resident__isnull', False)), fields=['resident', 'purpose', '-at'], name='consent_resident'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('account__isnull', False), ('resident__isnull', False), _connector='OR'), name='consent_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by_as', 'staff'), _negated=True), ('present', True), _connector='OR'), name='consent_staff_saw_the_person'),
        ),
        migrations.AddConstraint(
            model_name='consentnotice',
            constraint=models.UniqueConstraint(fields=('purpose', 'version'), name='consent_notice_once'),
        ),
        migrations.AddConstraint(
            model_name='guardian',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('child', 'account'), name='guardian_once'),
        ),
        migrations.RunSQL(KEEP, DROP),
    ]
