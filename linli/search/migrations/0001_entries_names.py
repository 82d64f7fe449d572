"""The index of search: entries and names, and the reading of entries from the newest month on."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# The newest matches before a key. A word that a third of all cases have would give hundreds of thousands of rows to sort;
# with the tags of the newest months first, only as many are looked at as are needed. A table this wide must never be
# read from end to end, and the planner does not know how few rows a tag leaves: hence the settings.
WINDOW = """
CREATE FUNCTION search_window(query tsquery, before_at timestamptz, before_id uuid, since timestamptz, most integer)
    RETURNS TABLE (at timestamptz, id uuid)
    LANGUAGE plpgsql STABLE ROWS 200
    SET enable_seqscan = off
    SET plan_cache_mode = force_custom_plan
    SET timezone = 'UTC'
AS $$
DECLARE
    high   date := date_trunc('month', before_at)::date;
    low    date;
    months integer;
    tags   tsquery;
    left_  integer := most;
    got    integer;
BEGIN
    FOREACH months IN ARRAY ARRAY[1, 2, 6, 12] LOOP
        low := (high - (months - 1) * interval '1 month')::date;
        SELECT string_agg(quote_literal('#m' || to_char(m, 'YYYYMM')), ' | ')::tsquery INTO tags
            FROM generate_series(low, high, interval '1 month') m;
        RETURN QUERY SELECT e.at, e.id FROM search_entry e
            WHERE e.words @@ (query && tags) AND (e.at, e.id) < (before_at, before_id) AND e.at >= since
            ORDER BY e.at DESC, e.id DESC LIMIT left_;
        GET DIAGNOSTICS got = ROW_COUNT;
        left_ := left_ - got;
        IF left_ <= 0 OR since >= low THEN RETURN; END IF;
        high := (low - interval '1 month')::date;
    END LOOP;
    RETURN QUERY SELECT e.at, e.id FROM search_entry e
        WHERE e.words @@ query AND (e.at, e.id) < (before_at, before_id) AND e.at >= since AND e.at < low
        ORDER BY e.at DESC, e.id DESC LIMIT left_;
END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "db_table": "search_entry",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["words"], name="search_entry_words")
                ],
            },
        ),
        migrations.CreateModel(
            name="Name",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("division", "Division"),
                            ("place", "Place"),
                            ("estate", "Estate"),
                            ("road", "Road"),
                            ("unit", "Unit"),
                            ("address", "Address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ref", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=120)),
                ("area", models.CharField(blank=True, max_length=15)),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "db_table": "search_name",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["words"], name="search_name_words")
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "ref", "name"), name="search_name_once")],
            },
        ),
        migrations.RunSQL(
            WINDOW, "DROP FUNCTION search_window(tsquery, timestamptz, uuid, timestamptz, integer)"
        ),
    ]
