"""Sessions, second factors, tokens; the three administrators apart from all others."""

import django.contrib.postgres.fields
import django.db.models.deletion
import linli.kernel.ids
import linli.trust.sealing
from django.conf import settings
from django.db import migrations, models


#: Whoever is one of the three administrators holds nothing else at the same time, however the row was written.
SEPARATE = """
CREATE FUNCTION people_post_separate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM people_post other
        WHERE other.account_id = NEW.account_id AND other.id <> NEW.id AND other.role <> NEW.role
          AND (NEW.role IN ('system_admin', 'security_admin', 'audit_admin')
               OR other.role IN ('system_admin', 'security_admin', 'audit_admin'))
          AND other.valid_from < COALESCE(NEW.valid_to, 'infinity')
          AND NEW.valid_from < COALESCE(other.valid_to, 'infinity')
    ) THEN
        RAISE EXCEPTION 'An administrator holds no other post.' USING ERRCODE = '23514', CONSTRAINT = 'post_separate';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER post_separate AFTER INSERT OR UPDATE ON people_post
    FOR EACH ROW EXECUTE FUNCTION people_post_separate();
"""
APART = """
DROP TRIGGER post_separate ON people_post;
DROP FUNCTION people_post_separate();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_consents'),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeApp',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='code_app', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('secret', linli.trust.sealing.SealedTextField()),
                ('step', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='account',
            name='tokens_from',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='post',
            name='role',
            field=models.CharField(choices=[('operator', 'Operator of the command centre'), ('leader', 'Leader'), ('subdistrict_staff', 'Subdistrict officer'), ('community_worker', 'Community worker'), ('grid_worker', 'Grid worker'), ('inspector', 'Inspector'), ('handler', 'Handler at a unit'), ('window_worker', 'Window worker'), ('callback_agent', 'Call-back agent'), ('system_admin', 'System administrator'), ('security_admin', 'Security administrator'), ('audit_admin', 'Audit administrator')], max_length=20),
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('credential', models.BinaryField(max_length=1023, unique=True)),
                ('public_key', models.BinaryField()),
                ('count', models.BigIntegerField(default=0)),
                ('name', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, unique=True)),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('device', models.CharField(blank=True, max_length=60)),
                ('address', models.GenericIPAddressField(null=True)),
                ('way', models.CharField(blank=True, max_length=10)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('ending', models.CharField(max_length=4)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['account'], name='token_of')],
            },
        ),
        migrations.RunSQL(SEPARATE, APART),
    ]
