"""A case that another system closed has no verifier of ours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial_casework")]
    operations = [
        migrations.RemoveConstraint(model_name="case", name="case_closed_is_verified"),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=~models.Q(state__in=["closed", "evaluated"])
                | models.Q(verified_by__isnull=False)
                | models.Q(channel="imported"),
                name="case_closed_is_verified",
            ),
        ),
    ]
