"""Batches that seal the journal, facts whose content was forgotten, and the runs of the check."""

from django.db import migrations, models

# Hashes cannot be made smaller: kept beside the row as they are. Batches are append-only like the facts they seal; the
# door is the journal's.
APPEND_ONLY = """
ALTER TABLE trust_batch ALTER COLUMN ids SET STORAGE EXTERNAL, ALTER COLUMN ats SET STORAGE EXTERNAL,
    ALTER COLUMN leaves SET STORAGE EXTERNAL;
CREATE TRIGGER trust_append_only BEFORE UPDATE OR DELETE ON trust_batch
    FOR EACH ROW EXECUTE FUNCTION trust_append_only();
"""
APPEND_ONLY_BACK = "DROP TRIGGER trust_append_only ON trust_batch;"


class Migration(migrations.Migration):
    dependencies = [("trust", "0003_data_keys")]
    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("end_xid", models.BigIntegerField()),
                ("end_id", models.UUIDField()),
                ("sealed_at", models.DateTimeField()),
                ("site", models.TextField()),
                ("previous", models.BinaryField()),
                ("root", models.BinaryField()),
                ("head", models.BinaryField()),
                ("key", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("order_kept", models.BooleanField(db_default=True)),
                ("ids", models.BinaryField()),
                ("ats", models.BinaryField()),
                ("leaves", models.BinaryField()),
            ],
            options={
                "db_table": "trust_batch",
                "constraints": [models.UniqueConstraint(fields=("end_xid", "end_id"), name="trust_batch_end")],
            },
        ),
        migrations.CreateModel(
            name="Forgotten",
            fields=[
                ("fact_id", models.UUIDField(primary_key=True, serialize=False)),
                ("by_id", models.UUIDField()),
                ("by_at", models.DateTimeField()),
            ],
            options={"db_table": "trust_forgotten"},
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_index=True)),
                ("seconds", models.FloatField()),
                ("first", models.BigIntegerField()),
                ("last", models.BigIntegerField()),
                ("facts", models.BigIntegerField()),
                ("faults", models.JSONField()),
            ],
            options={"db_table": "trust_verification"},
        ),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
    ]
