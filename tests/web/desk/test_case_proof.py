"""The proof of a case: page, file and API for whoever may see the case; key and seals for everybody."""

import json
import subprocess
import sys
from argparse import Namespace

import pytest
from django.utils import timezone

from linli.config.evidence_cli import run
from linli.config.running.folders import ROOT
from linli.kernel import sm2
from linli.orgs import queries as orgs
from linli.trust.evidence import keys, sealing
from tests import world as street
from tests.web.api.helpers import API, bearer


@pytest.fixture
def settled(transactional_db, monkeypatch, settings, tmp_path):
    """The street with one case, everything committed; nothing sealed yet."""
    settings.EVIDENCE = tmp_path / "evidence"
    monkeypatch.setattr(timezone, "now", lambda: street.NOW)
    world = street.build()
    yield world, world.case().case
    orgs.forget_ground()


def test_a_case_can_be_proven_to_somebody_with_the_key_alone(settled, tmp_path, capsys):
    world, case = settled
    client = world.client("street")
    page = client.get(f"/desk/cases/{case.id}/proof/").content.decode()
    assert "proof-row" in page
    assert client.get(f"/desk/cases/{case.id}/proof.json").json()["facts"] == []
    sealing.seal_now(now=street.NOW)
    answer = client.get(f"/desk/cases/{case.id}/proof.json")
    proof = answer.json()
    assert proof["waiting"] == 0
    assert len(proof["facts"]) >= 3
    assert client.get(f"/desk/cases/{case.id}/proof/").content.decode().count("tone-ok") == len(proof["facts"])
    assert bearer(world, "street").get(f"{API}/cases/{case.id}/proof").json()["facts"] == proof["facts"]
    file = tmp_path / "proof.json"
    file.write_bytes(answer.content)
    command = [sys.executable, "-I", "-S", str(ROOT / "docs" / "check_proof.py"), str(file)]
    key = world.client().get("/.well-known/linli-seal-key").content.decode().splitlines()[0]
    assert subprocess.run([*command, key], capture_output=True, check=False).returncode == 0
    other = sm2.public_key(b"\x09" * 32).hex()
    assert subprocess.run([*command, other], capture_output=True, check=False).returncode == 1


def test_who_may_not_see_the_case_gets_no_proof(settled):
    world, case = settled
    for address in (f"/desk/cases/{case.id}/proof/", f"/desk/cases/{case.id}/proof.json"):
        assert world.client("resident").get(address).status_code in (302, 403, 404)
        assert world.client().get(address).status_code == 302
    assert world.client().get(f"{API}/cases/{case.id}/proof").status_code == 401


def test_key_and_seals_are_for_everybody_and_name_no_fact(settled):
    world, case = settled
    sealing.seal_now(now=street.NOW)
    client = world.client()
    page = client.get("/open/evidence/").content.decode()
    assert keys.public().hex() in page
    told = client.get(f"{API}/public/seals").json()
    assert told["public_key"] == keys.public().hex()
    assert told["seals"][0]["head"] in page
    assert str(case.id) not in page + json.dumps(told)


def test_the_command_line_verifies_everything_and_one_case(settled, capsys):
    _world, case = settled
    sealing.seal_now(now=street.NOW)
    command = {"command": "verify", "first": 1, "last": None, "processes": 1, "key": [], "heads": None, "json": False}
    assert run(Namespace(**command, case=None, all_signatures=True)) == 0
    assert "Nothing is wrong." in capsys.readouterr().out
    assert run(Namespace(**command, case=case.number, all_signatures=False)) == 0
    assert case.number in capsys.readouterr().out
    assert run(Namespace(command="proof", number=case.number, now=False)) == 0
    assert json.loads(capsys.readouterr().out)["case"] == case.number
