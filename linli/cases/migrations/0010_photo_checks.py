"""Rounds of the check of stored photos, and what they found wrong."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_accused")]
    operations = [
        migrations.CreateModel(
            name="PhotoRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("last", models.UUIDField(null=True)),
                ("checked", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="PhotoFault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("copy", models.CharField(max_length=8)),
                (
                    "kind",
                    models.CharField(
                        choices=[("missing", "The file is gone"), ("changed", "The content is another")], max_length=8
                    ),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.photo"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("photo", "copy"), name="photo_fault_once")],
            },
        ),
    ]
