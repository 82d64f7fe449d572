"""Knowledge cards of categories in versions, and corrections proposed by those who use them."""

import django.db.models.deletion
import linli.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0002_parts_addresses_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardProposal',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('words', models.CharField(max_length=500)),
                ('state', models.CharField(choices=[('open', 'To be answered'), ('taken', 'Taken up'), ('declined', 'Not taken up')], max_length=10)),
                ('by', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('answered_by', models.UUIDField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.category')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['category', '-at'], name='card_proposals'), models.Index(condition=models.Q(('state', 'open')), fields=['at'], name='card_proposals_open')],
            },
        ),
        migrations.CreateModel(
            name='CardVersion',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('texts', models.JSONField()),
                ('review_on', models.DateField(null=True)),
                ('expires_on', models.DateField()),
                ('source', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('made_by', models.UUIDField(null=True)),
                ('made_at', models.DateTimeField()),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.category')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('category', 'version'), name='card_version_once')],
            },
        ),
    ]
