"""The rows of ``million``: one statement a table.

Columns are read from the tables themselves, so that a new column is copied as it stands in the pattern.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.million_words import Database, stage
from linli.kernel.ids import CODE_ALPHABET

Step = tuple[str, str | Callable[[], None]]

TABLES = (
    "trust_fact", "cases_case", "intake_signal", "intake_decision", "cases_task", "cases_clock", "cases_remark",
    "cases_rating", "cases_photo", "people_notice",
)  # fmt: skip

PHOTOS = 0.12
#: Facts that most matters do without here, so that a matter has eight or so.
LEFT_OUT = ("cases.reminded", "cases.arrived", "intake.corrected")
FUNCTIONS = """
CREATE OR REPLACE FUNCTION bench_copy_id(old uuid, n integer, by bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(('x' || substr(old::text, 1, 8) || substr(old::text, 10, 4))::bit(48)::bigint - by), 12, '0')
        || overlay(overlay(substr(md5(old::text || n), 1, 20) placing '7' from 1 for 1) placing '8' from 5 for 1))::uuid
$$;
CREATE OR REPLACE FUNCTION bench_copy_code(old uuid, n integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(substr('%(alphabet)s', 1 + get_byte(h, i) %% 31, 1), '')
    FROM decode(md5('code' || old || n), 'hex') h, generate_series(0, 9) i
$$;
CREATE TABLE bench_copy (
    n integer, pattern uuid, by bigint, address uuid, address_text text, title text, lon float8, lat float8, cell bigint
);
CREATE TABLE bench_words (n integer, by bigint, pattern uuid, signal uuid, text text, address_text text);
CREATE TABLE bench_case (n integer, pattern uuid, by bigint, id uuid, number text);
"""


def steps(database: Database, cases: int, opened: int, waiting: int, seed: int) -> list[list[Step]]:
    """What is to be done: groups one after the other, the steps of a group side by side."""
    decisions = {"signal_id": "bench_copy_id(p.signal_id, w.n, w.by)", **_moved("w", "at")}
    taken = ("issued_at", "due_at", "accepted_at", "arrived_at", "done_at")
    begin: list[Step] = [
        ("functions", FUNCTIONS % {"alphabet": CODE_ALPHABET}),
        ("months", "SELECT trust_make_months((now() - interval '42 months')::date, now()::date)"),
        ("places and words", lambda: stage(database, cases, opened, seed)),
        ("numbers", NUMBERS),
        ("numbers by number", "CREATE UNIQUE INDEX ON bench_case (n); ANALYZE bench_case, bench_copy, bench_words"),
        ("patterns of facts", FACT_PATTERNS),
    ]
    many: list[Step] = [
        ("cases", _cases(database)),
        ("signals", _signals(database)),
        ("decisions", _copied(database, "intake_decision", "bench_words w", "p.signal_id = w.signal", decisions)),
        ("tasks", _of_case(database, "cases_task", _ids("id"), taken)),
        ("clocks", _of_case(database, "cases_clock", {"fired_at": FIRED}, ("due_at", "stopped_at"))),
        ("remarks", _of_case(database, "cases_remark", _ids("fact_id"), ("at",))),
        ("ratings", _of_case(database, "cases_rating", _ids("id", "signal_id"), ("at",))),
    ]
    facts = [
        (f"facts of cases {first + 1:,} …", _facts(database, first, first + 50_000))
        for first in range(0, cases, 50_000)
    ]
    rest: list[Step] = [
        ("search without entries", "TRUNCATE search_entry"),
        ("photo rows", PHOTO_ROWS % PHOTOS),
        ("reports that wait", WAITING % waiting),
        ("notices", NOTICES),
        ("serial numbers", SERIALS),
        ("readers", "UPDATE trust_cursor SET xid = pg_current_xact_id(), id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
        ("tidy", "DROP TABLE bench_copy, bench_words, bench_case, bench_fact"),
        ("tidy", "DROP FUNCTION bench_copy_id(uuid, integer, bigint), bench_copy_code(uuid, integer)"),
    ]
    dropped, made = _indexes(database)
    return [*([s] for s in begin), *([s] for s in dropped), [*many, *facts], made, *([s] for s in rest), _analyzed()]


def _indexes(database: Database) -> tuple[list[Step], list[Step]]:
    """Indexes that no constraint needs go before the load and are made again after it, each in one pass."""
    found = database.execute(
        "SELECT c.relname, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') FROM pg_index i"
        " JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisunique AND NOT c.relispartition"
        " AND i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)",
        (list(TABLES),),
    ).fetchall()
    dropped: list[Step] = [("without indexes", "DROP INDEX " + _quoted([name for name, _made in found]))]
    return dropped, [(f"index {name}", made) for name, made in found]


def _analyzed() -> list[Step]:
    return [("statistics", f"VACUUM (ANALYZE) {table}") for table in (*TABLES, "cases_casenumber")]


def _columns(database: Database, table: str) -> list[str]:
    found = database.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
        " AND is_generated = 'NEVER' AND NOT (is_identity = 'YES') ORDER BY ordinal_position",
        (table,),
    )
    return [row[0] for row in found]


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _copied(database: Database, table: str, source: str, on: str, changed: dict[str, str]) -> str:
    """``INSERT … SELECT`` of a table's own rows ``p`` joined to a source, some columns changed."""
    names = _columns(database, table)
    values = ", ".join(changed.get(name, f'p."{name}"') for name in names)
    return f"INSERT INTO {table} ({_quoted(names)}) SELECT {values} FROM {source} JOIN {table} p ON {on}"


def _ids(*names: str) -> dict[str, str]:
    return {name: f"bench_copy_id(p.{name}, c.n, c.by)" for name in names}


def _moved(alias: str, *names: str) -> dict[str, str]:
    return {name: f"p.{name} - {alias}.by * interval '1 ms'" for name in names}


def _of_case(database: Database, table: str, changed: dict[str, str], times: tuple[str, ...]) -> str:
    changed = {"case_id": "c.id", **_moved("c", *times), **changed}
    return _copied(database, table, "bench_case c", "p.case_id = c.pattern", changed)


#: A clock whose time has passed has rung; otherwise the whole past would ring at the first start.
FIRED = (
    "CASE WHEN p.fired_at IS NULL AND p.stopped_at IS NULL AND p.due_at - c.by * interval '1 ms' < now()"
    " THEN p.due_at ELSE p.fired_at END - c.by * interval '1 ms'"
)

#: Serial numbers go on after those of the demo, in the order of the day.
NUMBERS = """
INSERT INTO bench_case
SELECT n, pattern, by, bench_copy_id(pattern, n, by),
    to_char(day, 'YYYYMMDD') || lpad((coalesce(last, 0) + row_number() OVER (PARTITION BY day ORDER BY at, n))::text, 6, '0')
FROM (
    SELECT b.n, b.pattern, b.by, coalesce(c.filed_at, c.opened_at) - b.by * interval '1 ms' AS at,
        ((coalesce(c.filed_at, c.opened_at) - b.by * interval '1 ms') AT TIME ZONE 'Asia/Shanghai')::date AS day
    FROM bench_copy b JOIN cases_case c ON c.id = b.pattern
) moved LEFT JOIN cases_casenumber USING (day)
ORDER BY at, n
"""

SERIALS = """
INSERT INTO cases_casenumber (day, last)
SELECT left(number, 8)::date, max(right(number, 6)::integer) FROM bench_case GROUP BY 1
ON CONFLICT (day) DO UPDATE SET last = EXCLUDED.last
"""

PHOTO_ROWS = """
INSERT INTO cases_photo (id, subject_id, case_id, moment, sha256, original, public, thumb, media_type, size, at)
SELECT bench_copy_id(t.id, 1, 0), t.id, t.case_id, 'after', md5(t.id::text) || md5(t.case_id::text),
    '', '', '', 'image/jpeg', 180000, t.done_at
FROM cases_task t
WHERE t.kind = 'handle' AND t.done_at IS NOT NULL AND get_byte(uuid_send(t.id), 15) < 256 * %s
ON CONFLICT DO NOTHING
"""

FACT_PATTERNS = f"""
CREATE TABLE bench_fact AS
SELECT coalesce(f.case_id, s.case_id) AS of_case,
    f.data ?| ARRAY['task_id', 'signal_id', 'verify_task_id', 'due_at', 'number'] AS named,
    f.*
FROM trust_fact f LEFT JOIN intake_signal s ON s.id = f.subject_id
WHERE coalesce(f.case_id, s.case_id) IN (SELECT DISTINCT pattern FROM bench_case)
    AND (f.kind NOT IN {LEFT_OUT} OR get_byte(uuid_send(f.id), 15) < 64);
CREATE INDEX ON bench_fact (of_case);
ANALYZE bench_fact
"""

WAITING = """
INSERT INTO intake_signal (id, code, channel, state, text, address_text, external_id, answer, happened_at, received_at,
    phone, phone_index)
SELECT bench_copy_id(s.id, -n, 0), bench_copy_code(s.id, -n), s.channel, 'with_person', s.text, s.address_text, '', '',
    now() - n * interval '3 minutes', now() - n * interval '3 minutes', s.phone, s.phone_index
FROM (SELECT row_number() OVER (ORDER BY id)::integer AS n, * FROM intake_signal
      WHERE state = 'in_case' ORDER BY id DESC LIMIT %s) s;
INSERT INTO intake_decision (signal_id, by, outcome, category_id, confidence, alternatives, words, priority, danger_words,
    reasons, place_kind, grid_code, place_confidence, near, model_version, at)
SELECT s.id, 'model', 'with_person', 'S201', 0.41, '[]', '{}', 'P' || 1 + get_byte(uuid_send(s.id), 15) %% 4, '{}',
    '[{"why": "below_floor", "floor": 0.55}]', '', '', 0, '[]', 'bench', s.received_at
FROM intake_signal s LEFT JOIN intake_decision d ON d.signal_id = s.id WHERE s.state = 'with_person' AND d.signal_id IS NULL
"""

NOTICES = """
INSERT INTO people_notice (id, account_id, fact_id, key, "values", link, at, read_at)
SELECT bench_copy_id(t.id, 2, 0), t.assignee_id, t.id, 'task_new', '{}', '/field/tasks/' || t.id || '/', t.issued_at,
    CASE WHEN t.issued_at < now() - interval '2 days' THEN t.issued_at + interval '1 hour' END
FROM cases_task t WHERE t.assignee_id IS NOT NULL AND t.issued_at > now() - interval '150 days'
ON CONFLICT DO NOTHING
"""


def _cases(database: Database) -> str:
    times = _moved(
        "c",
        "opened_at",
        "filed_at",
        "dispatched_at",
        "accepted_at",
        "due_at",
        "reported_at",
        "closed_at",
        "evaluated_at",
        "changed_at",
    )
    places = {name: f"CASE WHEN b.lon IS NULL THEN p.{name} ELSE b.{name} END" for name in ("lon", "lat", "cell")}
    own = {
        "id": "c.id",
        "number": "c.number",
        "title": "b.title",
        "address_id": "b.address",
        "address_text": "b.address_text",
    }
    source = "bench_case c JOIN bench_copy b USING (n)"
    return _copied(database, "cases_case", source, "p.id = c.pattern", {**times, **places, **own}) + " ORDER BY c.n"


def _signals(database: Database) -> str:
    changed = {
        "id": "bench_copy_id(p.id, w.n, w.by)",
        "code": "bench_copy_code(p.id, w.n)",
        "text": "w.text",
        "address_text": "w.address_text",
        "case_id": "bench_copy_id(w.pattern, w.n, w.by)",
        "external_id": "''",
        **{
            name: f"CASE WHEN p.lon IS NULL OR b.lon IS NULL THEN p.{name} ELSE b.{name} END"
            for name in ("lon", "lat", "cell")
        },
        **_moved("w", "happened_at", "received_at"),
    }
    source = "bench_words w JOIN bench_copy b USING (n)"
    return _copied(database, "intake_signal", source, "p.id = w.signal", changed) + " ORDER BY w.n"


def _facts(database: Database, first: int, last: int) -> str:
    names = [name for name in _columns(database, "trust_fact") if name != "xid"]
    named = ", ".join(
        f"'{key}', bench_copy_id((p.data->>'{key}')::uuid, c.n, c.by)"
        for key in ("task_id", "signal_id", "verify_task_id")
    )
    due = "to_json((p.data->>'due_at')::timestamptz - c.by * interval '1 ms')"
    number = "CASE WHEN p.kind = 'cases.opened' THEN c.number END"
    changed = {
        "id": "bench_copy_id(p.id, c.n, c.by)",
        "at": "p.at - c.by * interval '1 ms'",
        "subject_id": "bench_copy_id(p.subject_id, c.n, c.by)",
        "case_id": "CASE WHEN p.case_id IS NULL THEN NULL ELSE c.id END",
        "data": f"CASE WHEN p.named THEN p.data || jsonb_strip_nulls(jsonb_build_object({named}, 'due_at', {due}, 'number',"
        f" {number})) ELSE p.data END",
    }
    values = ", ".join(changed.get(name, f'p."{name}"') for name in names)
    return (
        f"INSERT INTO trust_fact ({_quoted(names)}) SELECT {values} FROM bench_case c"
        f" JOIN bench_fact p ON p.of_case = c.pattern WHERE c.n > {first} AND c.n <= {last}"
    )
