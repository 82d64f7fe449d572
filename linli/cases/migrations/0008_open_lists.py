"""The indexes of open cases leave out the two ways in which a case ends without work."""

from django.db import migrations, models

ENDED = ["closed", "evaluated", "cancelled", "merged", "declined"]


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_holds_assists_calls")]
    operations = [
        migrations.RemoveIndex(model_name="case", name="case_open"),
        migrations.RemoveIndex(model_name="case", name="case_open_board"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ENDED), _negated=True), fields=["-opened_at", "-id"], name="case_open"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ENDED), _negated=True),
                fields=["grid_code"],
                include=["state", "category", "priority", "due_at", "reported_at", "restricted", "holder_unit", "lead_unit"],
                name="case_open_board",
                opclasses=["varchar_pattern_ops"],
            ),
        ),
    ]
