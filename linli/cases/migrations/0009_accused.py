"""A confidential case names the units that it accuses; the index of the board carries them too."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

ENDED = ["closed", "evaluated", "cancelled", "merged", "declined"]


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_open_lists")]
    operations = [
        migrations.AddField(
            model_name="case", name="accused", field=ArrayField(base_field=models.UUIDField(), null=True, size=None)
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accused", None), models.Q(("restricted", True), ("accused__len__gt", 0)), _connector="OR"
                ),
                name="case_confidential_is_restricted",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("accused__isnull", False)), fields=["id"], name="case_accusing"),
        ),
        migrations.RemoveIndex(model_name="case", name="case_open_board"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ENDED), _negated=True),
                fields=["grid_code"],
                include=[
                    "state", "category", "priority", "due_at", "reported_at", "restricted", "holder_unit", "lead_unit",
                    "accused",
                ],
                name="case_open_board",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
    ]
