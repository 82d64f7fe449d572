"""The journal: facts by month, append-only; cursors, stuck facts and idempotency keys."""

from django.db import migrations, models

FACTS = """
CREATE TABLE trust_fact (
    id          uuid        NOT NULL,
    at          timestamptz NOT NULL,
    kind        text        NOT NULL,
    actor_kind  text        NOT NULL,
    actor_id    uuid,
    actor_name  text        NOT NULL,
    channel     text        NOT NULL,
    subject_id  uuid        NOT NULL,
    case_id     uuid,
    unit_id     uuid,
    account_id  uuid,
    grid_code   text,
    data        jsonb       NOT NULL,
    xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX trust_fact_order   ON trust_fact (xid, id);
CREATE INDEX trust_fact_case    ON trust_fact (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX trust_fact_subject ON trust_fact (subject_id);

CREATE TABLE trust_cursor (
    name text PRIMARY KEY,
    xid  xid8 NOT NULL,
    id   uuid NOT NULL
);

-- The door for retention and tests: SET LOCAL linli.journal_door = 'open', by the owner of the table.
CREATE FUNCTION trust_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('linli.journal_door', true) = 'open' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The journal is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER trust_append_only BEFORE UPDATE OR DELETE ON trust_fact
    FOR EACH ROW EXECUTE FUNCTION trust_append_only();
CREATE TRIGGER trust_no_truncate BEFORE TRUNCATE ON trust_fact
    FOR EACH STATEMENT EXECUTE FUNCTION trust_append_only();

-- A statement trigger of the parent does not reach its partitions: each one gets its own.
CREATE TABLE trust_fact_rest PARTITION OF trust_fact DEFAULT;
CREATE TRIGGER trust_no_truncate BEFORE TRUNCATE ON trust_fact_rest
    FOR EACH STATEMENT EXECUTE FUNCTION trust_append_only();

-- Makes the months from first to last that do not exist yet, and moves into them what had to wait in trust_fact_rest.
-- Months begin at midnight UTC, so that the bounds do not depend on the session's time zone. Returns how many were made.
CREATE FUNCTION trust_make_months(first date, last date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    month date := date_trunc('month', first)::date;
    part  text;
    made  integer := 0;
    low   timestamptz;
    high  timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('trust_make_months'));
    WHILE month <= last LOOP
        part := 'trust_fact_' || to_char(month, 'YYYYMM');
        IF to_regclass(part) IS NULL THEN
            low  := month::timestamp AT TIME ZONE 'UTC';
            high := (month + interval '1 month')::timestamp AT TIME ZONE 'UTC';
            EXECUTE format('CREATE TABLE %I (LIKE trust_fact INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
            LOCK TABLE trust_fact_rest IN ACCESS EXCLUSIVE MODE;
            IF EXISTS (SELECT FROM trust_fact_rest WHERE at >= low AND at < high) THEN
                PERFORM set_config('linli.journal_door', 'open', true);
                EXECUTE format('WITH moved AS (DELETE FROM trust_fact_rest WHERE at >= $1 AND at < $2 RETURNING *)'
                               ' INSERT INTO %I SELECT * FROM moved', part) USING low, high;
                PERFORM set_config('linli.journal_door', '', true);
            END IF;
            EXECUTE format('ALTER TABLE trust_fact ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, low, high);
            EXECUTE format('CREATE TRIGGER trust_no_truncate BEFORE TRUNCATE ON %I'
                           ' FOR EACH STATEMENT EXECUTE FUNCTION trust_append_only()', part);
            made := made + 1;
        END IF;
        month := (month + interval '1 month')::date;
    END LOOP;
    RETURN made;
END $$;

SELECT trust_make_months((now() - interval '5 months')::date, (now() + interval '12 months')::date);
"""

FACTS_BACK = """
DROP TABLE trust_fact;
DROP TABLE trust_cursor;
DROP FUNCTION trust_make_months(date, date);
DROP FUNCTION trust_append_only();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(FACTS, FACTS_BACK),
        migrations.CreateModel(
            name="FactRecord",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.TextField()),
                ("actor_kind", models.TextField()),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_name", models.TextField()),
                ("channel", models.TextField()),
                ("subject_id", models.UUIDField()),
                ("case_id", models.UUIDField(null=True)),
                ("unit_id", models.UUIDField(null=True)),
                ("account_id", models.UUIDField(null=True)),
                ("grid_code", models.TextField(null=True)),
                ("data", models.JSONField()),
            ],
            options={"db_table": "trust_fact", "managed": False},
        ),
        migrations.CreateModel(
            name="Idempotency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("scope", models.TextField()),
                ("key", models.TextField()),
                ("digest", models.BinaryField()),
                ("result", models.JSONField()),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "trust_idempotency",
                "constraints": [models.UniqueConstraint(fields=("scope", "key"), name="trust_idempotency_once")],
            },
        ),
        migrations.CreateModel(
            name="Stuck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reader", models.TextField()),
                ("fact_id", models.UUIDField()),
                ("fact_at", models.DateTimeField()),
                ("error", models.TextField()),
                ("tries", models.PositiveIntegerField(default=1)),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "trust_stuck",
                "constraints": [models.UniqueConstraint(fields=("reader", "fact_id"), name="trust_stuck_once")],
            },
        ),
    ]
