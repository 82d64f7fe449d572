"""The query every reader of the journal asks all the time, with its plan kept."""

from django.db import migrations

# Planned once for each session (planning over all months costs more than the answer), and always as a merge of the
# months' indexes: with statistics not yet gathered the planner would sort the whole backlog again for every batch.
FACTS_AFTER = """
CREATE FUNCTION trust_facts_after(after_xid xid8, after_id uuid, most integer) RETURNS SETOF trust_fact
    LANGUAGE plpgsql STABLE ROWS 500
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_sort = off
AS $$
BEGIN
    RETURN QUERY
        SELECT * FROM trust_fact f
        WHERE (f.xid, f.id) > (after_xid, after_id) AND f.xid < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY f.xid, f.id LIMIT most;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_journal")]
    operations = [migrations.RunSQL(FACTS_AFTER, "DROP FUNCTION trust_facts_after(xid8, uuid, integer)")]
