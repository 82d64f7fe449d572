"""Keys of other systems, what came with their reports, and webhooks."""

import django.contrib.postgres.fields
import django.db.models.deletion
import linli.kernel.ids
import linli.trust.sealing
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0001_imports'),
        ('intake', '0002_own_matter'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('ending', models.CharField(max_length=4)),
                ('per_day', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='KeyUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='exchange.apikey')),
            ],
        ),
        migrations.CreateModel(
            name='OpenReport',
            fields=[
                ('signal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='intake.signal')),
                ('service_code', models.CharField(max_length=8)),
                ('said', models.PositiveIntegerField()),
                ('attributes', models.JSONField(default=dict)),
                ('media', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2000), default=list, size=None)),
                ('media_state', models.CharField(blank=True, max_length=12)),
                ('email', linli.trust.sealing.SealedTextField(null=True)),
                ('account', models.CharField(blank=True, max_length=60)),
                ('at', models.DateTimeField()),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.apikey')),
            ],
        ),
        migrations.CreateModel(
            name='OpenUpdate',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('status', models.CharField(max_length=30)),
                ('text', models.TextField(blank=True)),
                ('media', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2000), default=list, size=None)),
                ('said_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.apikey')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='exchange.openreport')),
            ],
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('url', models.CharField(max_length=500)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                ('area', models.CharField(blank=True, max_length=15)),
                ('secret', linli.trust.sealing.SealedTextField()),
                ('made_at', models.DateTimeField()),
                ('failing_since', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(null=True)),
                ('busy_until', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('order', models.BigAutoField(primary_key=True, serialize=False)),
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, unique=True)),
                ('fact_id', models.UUIDField()),
                ('kind', models.CharField(max_length=60)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('left', 'Left out')], default='waiting', max_length=10)),
                ('at', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=0)),
                ('tried_at', models.DateTimeField(null=True)),
                ('answer', models.PositiveSmallIntegerField(null=True)),
                ('error', models.CharField(blank=True, max_length=60)),
                ('took_ms', models.PositiveIntegerField(null=True)),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='exchange.subscription')),
            ],
        ),
        migrations.AddIndex(
            model_name='apikey',
            index=models.Index(fields=['-made_at'], name='key_made'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('name',), name='key_name_once'),
        ),
        migrations.AddConstraint(
            model_name='keyuse',
            constraint=models.UniqueConstraint(fields=('key', 'day'), name='key_use_once_a_day'),
        ),
        migrations.AddIndex(
            model_name='openreport',
            index=models.Index(fields=['key', '-at'], name='open_report_key'),
        ),
        migrations.AddConstraint(
            model_name='openupdate',
            constraint=models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('key', 'number'), name='open_update_once'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['-made_at'], name='subscription_made'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['subscription', 'order'], name='delivery_waiting'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['subscription', '-order'], name='delivery_of'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['state', '-order'], name='delivery_state'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('subscription', 'fact_id'), name='delivery_once'),
        ),
    ]
