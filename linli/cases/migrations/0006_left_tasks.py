"""Tasks that were accepted when a leave began, listed for a leader."""

import django.db.models.deletion
import linli.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_returns_pauses_supervision'),
        ('people', '0004_rosters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LeftTask',
            fields=[
                ('id', models.UUIDField(default=linli.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('open', 'To be decided'), ('handed_over', 'Handed over'), ('kept', 'Waits for the person')], max_length=12)),
                ('listed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('leave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.leave')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.task')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['leave'], name='left_open')],
                'constraints': [models.UniqueConstraint(fields=('task', 'leave'), name='left_once')],
            },
        ),
    ]
