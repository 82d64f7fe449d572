"""How people want to be reached: choices, devices, refusals; what became of each message."""

import django.db.models.deletion
import linli.kernel.ids
import linli.trust.sealing
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_rosters'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoTexts',
            fields=[
                ('phone_index', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PushDevice',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('endpoint_index', models.BinaryField(max_length=32, unique=True)),
                ('address', linli.trust.sealing.SealedTextField()),
                ('label', models.CharField(blank=True, max_length=60)),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('consented_at', models.DateTimeField()),
                ('dropped_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reach', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('push', models.BooleanField(default=False)),
                ('text', models.BooleanField(default=False)),
                ('mail', models.BooleanField(default=False)),
                ('email', linli.trust.sealing.SealedTextField(null=True)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='message',
            name='dropped_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='error',
            field=models.CharField(db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='message',
            name='masked',
            field=models.CharField(db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='message',
            name='provider',
            field=models.CharField(db_default='', default='', max_length=60),
        ),
        migrations.AddField(
            model_name='message',
            name='tried_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='urgent',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('tried_at__isnull', False)), fields=['medium', 'tried_at'], name='message_tried'),
        ),
        migrations.AddField(
            model_name='pushdevice',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='pushdevice',
            index=models.Index(condition=models.Q(('dropped_at', None)), fields=['account'], name='device_of'),
        ),
    ]
