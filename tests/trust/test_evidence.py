"""The sealed journal: any fact taken out, changed, added or moved is found; a proof needs nothing but the public key."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
import time
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.config.running.folders import ROOT
from linli.kernel import sm2
from linli.kernel.errors import NotFound
from linli.kernel.ids import new_id
from linli.trust import cursors
from linli.trust.evidence import anchors, canonical, keys, merkle, proofs, sealing
from linli.trust.evidence.checking import Fault
from linli.trust.evidence.forgetting import forget_content
from linli.trust.evidence.verifying import verify, verify_part
from linli.trust.models import Batch, Verification
from tests.trust.world import NOW, TESTER, Forked, paint, paint_about, until

SCRIPT = ROOT / "docs" / "check_proof.py"


@pytest.fixture
def sealed(transactional_db, settings, tmp_path):
    """Forty painted walls, recorded in eight transactions and sealed in batches of seven; their ids in their order."""
    settings.EVIDENCE = tmp_path / "evidence"
    sealing.seal_now(now=NOW)  # what earlier tests have left
    ids = [fact_id for _ in range(8) for fact_id in paint(5, unit_id=new_id())]
    while sealing.seal_next(now=NOW, at_once=True, full=7):
        pass
    return ids


def by_door(sql: str, *values: object) -> int:
    """A statement by somebody who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL linli.journal_door = 'open'")
        cursor.execute(sql, values)
        return cursor.rowcount


def all_sealed() -> bool:
    """Seal what can be sealed; whether that is everything (a killed process may hold its lock for a moment)."""
    sealing.seal_now(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM trust_fact) = (SELECT sum(count) FROM trust_batch)")
        return bool(cursor.fetchone()[0])


def of(what: str, faults) -> set[str]:
    return {fault.fact_id for fault in faults if fault.what == what}


# ------------------------------------------------------------------------------------------------------------- sealing


def test_every_fact_is_sealed_once_in_the_order_of_the_journal(sealed):
    report = verify()
    assert report.well
    assert report.waiting == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM trust_fact ORDER BY xid, id")
        journal = [row[0] for row in cursor.fetchall()]
    in_batches = [UUID(bytes=one) for b in Batch.objects.order_by("number") for one in merkle.split(b.ids, 16)]
    assert in_batches == journal
    assert report.facts == len(journal)
    assert set(sealed) <= set(in_batches)


def test_a_seal_waits_for_a_full_batch_or_a_minute(sealed):
    paint(3)
    assert sealing.seal_next(now=NOW + timedelta(seconds=59)) == 0
    assert sealing.waiting() == 3
    assert sealing.seal_next(now=NOW + timedelta(seconds=59), full=3) == 3
    paint(2)
    assert sealing.seal_next(now=NOW + timedelta(seconds=120)) == 2
    assert sealing.seal_now(now=NOW) == 0


def test_a_sealer_that_is_killed_again_and_again_seals_each_fact_once(sealed):
    def work() -> None:
        while True:
            sealing.seal_next(now=NOW, at_once=True, full=5)

    sealer = Forked(work)
    chance = random.Random(4)
    for _ in range(6):
        sealer.start()
        for _ in range(8):
            paint(chance.randint(1, 9))
        time.sleep(chance.random() / 10)  # the moment of the kill must fall anywhere
        sealer.kill()
    until(all_sealed)
    assert verify().well
    assert [one.number for one in anchors.noted()] == list(range(1, sealing.last_number() + 1))


def test_the_batches_themselves_are_append_only(sealed):
    with pytest.raises(Exception, match="append-only"):
        Batch.objects.filter(number=1).delete()
    with pytest.raises(Exception, match="append-only"):
        Batch.objects.filter(number=1).update(count=1)


# ------------------------------------------------------------------------------------------------------------- finding


def test_at_mlps_02_a_deleted_row_is_detected_and_named(sealed):
    assert verify().well
    with transaction.atomic():
        assert by_door("DELETE FROM trust_fact WHERE id = %s", sealed[11]) == 1
    report = verify()
    assert of("deleted", report.faults) == {str(sealed[11])}
    assert len(report.faults) == 1


CHANGES = st.sampled_from(
    (
        "kind = kind || 'x'", "actor_kind = 'person'", "actor_id = gen_random_uuid()", "actor_name = 'x'", "channel = 'x'",
        "subject_id = gen_random_uuid()", "case_id = gen_random_uuid()", "unit_id = NULL", "account_id = gen_random_uuid()",
        "grid_code = ''", "data = data || '{\"coats\": 2}'", "data = data - 'coats'", "at = at + interval '1 microsecond'",
        "id = gen_random_uuid()",
    )
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_single_deletion_change_insertion_or_swap_is_found(sealed, data):
    fact = str(
        data.draw(st.sampled_from(sealed[:35]))
    )  # after the last transaction an added fact only waits for its seal
    other = str(data.draw(st.sampled_from([one for one in sealed if str(one) != fact])))
    kind = data.draw(st.sampled_from(("delete", "change", "insert", "swap", "reorder")))
    with transaction.atomic():
        if kind == "delete":
            by_door("DELETE FROM trust_fact WHERE id = %s", fact)
        elif kind == "change":
            by_door(f"UPDATE trust_fact SET {data.draw(CHANGES)} WHERE id = %s", fact)
        elif kind == "insert":
            by_door(
                "INSERT INTO trust_fact SELECT (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid()))).*"
                " FROM trust_fact f WHERE id = %s",
                fact,
            )
        elif kind == "swap":
            by_door(
                "UPDATE trust_fact f SET subject_id = o.subject_id, case_id = o.case_id, data = o.data FROM trust_fact o"
                " WHERE (f.id, o.id) IN ((%s, %s), (%s, %s))",
                fact, other, other, fact,
            )  # fmt: skip
        else:
            by_door(
                "UPDATE trust_fact f SET xid = o.xid FROM trust_fact o WHERE (f.id, o.id) IN ((%s, %s), (%s, %s))",
                fact, other, other, fact,
            )  # fmt: skip
        same = kind == "reorder" and in_order()
        faults = verify().faults
        transaction.set_rollback(True)
    assert bool(faults) != same
    if kind in ("delete", "change", "swap"):
        assert fact in {fault.fact_id for fault in faults}
    if kind == "reorder" and not same:
        assert {fault.what for fault in faults} <= {"moved", "reordered"}


def in_order() -> bool:
    """Whether the journal is in the order in which it was sealed (two facts of one transaction changed nothing)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM trust_fact ORDER BY xid, id")
        journal = b"".join(row[0].bytes for row in cursor.fetchall())
    return journal == b"".join(bytes(one.ids) for one in Batch.objects.order_by("number"))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE trust_batch SET leaves = set_byte(leaves, 5, get_byte(leaves, 5) # 1) WHERE number = 2", "root"),
        ("UPDATE trust_batch SET root = previous WHERE number = 2", "head"),
        ("UPDATE trust_batch SET sealed_at = sealed_at - interval '1 day' WHERE number = 2", "head"),
        ("UPDATE trust_batch SET head = root WHERE number = 2", "head"),
        (
            "UPDATE trust_batch SET signature = set_byte(signature, 9, get_byte(signature, 9) # 1) WHERE number = 2",
            "signature",
        ),
        ("UPDATE trust_batch SET end_id = gen_random_uuid() WHERE number = 2", "chain"),
        ("DELETE FROM trust_batch WHERE number = 2", "missing"),
        ("DELETE FROM trust_batch WHERE number = (SELECT max(number) FROM trust_batch)", "noted"),
    ],
)
def test_a_batch_that_was_changed_or_removed_is_found(sealed, change, what):
    with transaction.atomic():
        by_door(change)
        faults = verify().faults
        transaction.set_rollback(True)
    assert {fault.what for fault in faults} & {what, "moved" if what == "chain" else what}
    assert verify().well


def test_a_chain_signed_anew_with_another_key_is_not_believed(sealed, settings):
    own = anchors.known_keys()
    with transaction.atomic():
        by_door("DELETE FROM trust_batch")
        settings.SEAL_KEY = b"\7" * 32
        settings.EVIDENCE = settings.EVIDENCE.with_name("stranger")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())")
        sealing.seal_now(now=NOW)
        stranger = verify(keys=own)
        believer = verify()
        transaction.set_rollback(True)
    assert believer.well
    assert {fault.what for fault in stranger.faults} == {"key"}


def test_a_fact_that_forges_its_place_far_ahead_is_missed_in_its_batch(sealed):
    with transaction.atomic():
        by_door("UPDATE trust_fact SET xid = '999999999999'::xid8 WHERE id = %s", sealed[3])
        faults = verify().faults
        transaction.set_rollback(True)
    assert of("deleted", faults) == {str(sealed[3])}


def test_several_processes_find_what_one_finds(sealed):
    with transaction.atomic():
        by_door("UPDATE trust_fact SET channel = 'x' WHERE id = %s", sealed[20])
    one, two = verify(), verify(processes=2)
    assert one.faults == two.faults
    assert (one.batches, one.facts) == (two.batches, two.facts)
    assert of("changed", one.faults) == {str(sealed[20])}


def test_the_check_by_itself_goes_round_and_keeps_what_it_found(sealed):
    end = sealing.last_number()
    for _ in range(3):
        verify_part(now=NOW, batches=end // 2 + 1)
    spans = list(Verification.objects.order_by("id").values_list("first", "last", "faults"))
    half = end // 2 + 1
    assert spans == [(1, half, []), (half + 1, end, []), (1, half, [])]


# ---------------------------------------------------------------------------------------------------------- forgetting


def test_a_forgotten_fact_leaves_its_hash_and_is_no_fault(sealed):
    before = proofs.proof_of(sealed[9])
    gone = [(NOW, one) for one in sealed[8:11]]
    assert forget_content(TESTER, facts=gone, why="retention", now=NOW) == 3
    assert forget_content(TESTER, facts=gone, why="retention", now=NOW) == 0
    report = verify()
    assert report.well
    assert report.forgotten == 3
    after = proofs.proof_of(sealed[9])
    assert after.content is None
    assert after.forgotten
    assert after.leaf == before.leaf
    assert after.path == before.path
    assert proofs.proof_of(sealed[12]).sealed


def test_a_fact_blanked_by_hand_is_a_fault_even_with_a_row_that_excuses_it(sealed):
    forget_content(TESTER, facts=[(NOW, sealed[0])], why="retention", now=NOW)
    with transaction.atomic():
        by_door("INSERT INTO trust_forgotten SELECT %s, by_id, by_at FROM trust_forgotten", sealed[1])
        by_door(
            "UPDATE trust_fact SET actor_id = NULL, actor_name = '', subject_id = '00000000-0000-0000-0000-000000000000',"
            " case_id = NULL, unit_id = NULL, account_id = NULL, grid_code = NULL, data = '{}' WHERE id = %s",
            sealed[1],
        )
        report = verify()
        transaction.set_rollback(True)
    assert of("changed", report.faults) == {str(sealed[1])}


def test_a_forgotten_fact_may_not_come_back_as_another(sealed):
    forget_content(TESTER, facts=[(NOW, sealed[0])], why="retention", now=NOW)
    with transaction.atomic():
        by_door("UPDATE trust_fact SET data = '{\"coats\": 9}' WHERE id = %s", sealed[0])
        faults = verify().faults
        transaction.set_rollback(True)
    assert faults == (Fault("changed", faults[0].batch, str(sealed[0])),)


# -------------------------------------------------------------------------------------------------------------- proofs


def written_proof(case_id: UUID) -> dict:
    found = proofs.proofs_of_case(case_id)
    return json.loads(json.dumps(proofs.written(found, number="A-1", now=NOW)))


def by_stranger(tmp_path, proof: dict, key: bytes) -> subprocess.CompletedProcess[str]:
    """The script of the documents, with nothing but the file and the public key."""
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof))
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(file), key.hex()]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)


def test_a_stranger_checks_the_proof_of_a_case_with_the_public_key_alone(sealed, tmp_path):
    case_id = new_id()
    with transaction.atomic():
        paint_about(new_id(), case_id=case_id, grid_code="330000000000001", colour="青")
        paint_about(case_id, case_id=case_id)
    sealing.seal_now(now=NOW)
    proof = written_proof(case_id)
    assert len(proof["facts"]) == 2
    assert proof["waiting"] == 0
    assert (answer := by_stranger(tmp_path, proof, keys.public())).returncode == 0, answer.stderr + answer.stdout
    changed = copy.deepcopy(proof)
    changed["facts"][0]["content"]["data"] = changed["facts"][0]["content"]["data"].replace("青", "红")
    assert by_stranger(tmp_path, changed, keys.public()).returncode == 1
    changed = copy.deepcopy(proof)
    changed["batches"][0]["sealed"] = "2026-01-01T00:00:00Z"
    assert by_stranger(tmp_path, changed, keys.public()).returncode == 1
    assert by_stranger(tmp_path, proof, sm2.public_key(b"\5" * 32)).returncode == 1


def test_the_script_for_strangers_is_short_and_needs_the_standard_library_alone():
    text = SCRIPT.read_text()
    assert len(text.splitlines()) <= 100
    assert "linli." not in text


def test_a_fact_that_waits_is_said_to_wait_and_an_unknown_one_is_refused(sealed):
    case_id = new_id()
    paint_about(case_id, case_id=case_id)
    assert written_proof(case_id)["waiting"] == 1
    with pytest.raises(NotFound):
        proofs.proof_of(new_id())


def test_proofs_of_a_case_take_three_queries_however_many_facts(sealed, django_assert_num_queries):
    case_id = new_id()
    for _ in range(20):
        paint_about(new_id(), case_id=case_id)
    while sealing.seal_next(now=NOW, at_once=True, full=7):
        pass
    with django_assert_num_queries(2):  # the third is a COPY, which Django does not see
        assert len(proofs.proofs_of_case(case_id)) == 20


# -------------------------------------------------------------------------------------------------- encoding and trees


def test_the_bytes_of_a_fact_are_those_of_the_document(sealed):
    connection.ensure_connection()
    query = f"SELECT {canonical.SELECTED} FROM trust_fact"
    rows = list(canonical.rows(connection.connection, query, ()))
    assert rows
    assert all(canonical.encode(canonical.decode(row)) == row for row in rows)


def test_the_encoding_of_a_known_fact_never_changes():
    fact = {
        "id": "01890000-0000-7000-8000-000000000001", "at": "2026-11-23T08:00:00.000001+00:00", "kind": "walls.painted",
        "actor_kind": "machine", "actor_id": None, "actor_name": "tester", "channel": "machine",
        "subject_id": "01890000-0000-7000-8000-000000000002", "case_id": None, "unit_id": None, "account_id": None,
        "grid_code": "330000000000001", "data": '{"coats": 1, "colour": "青"}',
    }  # fmt: skip
    assert merkle.leaf(canonical.encode(fact)).hex() == KNOWN_LEAF
    assert canonical.decode(canonical.encode(fact)) == fact


KNOWN_LEAF = "5975507e5d2435e43ac329e7c42395648505b254468c35dcd0c3c01ade52478f"


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=40), st.data())
def test_every_leaf_has_a_path_to_the_root_and_no_other_has(contents, data):
    leaves = b"".join(map(merkle.leaf, contents))
    place = data.draw(st.integers(0, len(contents) - 1))
    steps = merkle.path(leaves, place)
    assert merkle.climb(merkle.leaf(contents[place]), steps) == merkle.root(leaves)
    assert merkle.climb(merkle.leaf(contents[place] + b"x"), steps) != merkle.root(leaves)


def test_a_restore_into_another_server_keeps_the_chain(sealed):
    with transaction.atomic():
        by_door("UPDATE trust_fact SET xid = (xid::text::bigint + 4000000000)::text::xid8")
        by_door("UPDATE trust_batch SET end_xid = end_xid + 4000000000")
        cursors.renumber_after_restore()
        report = verify()
        paint(4)
        transaction.set_rollback(True)
    assert report.well, report.faults
