"""A name, a telephone, an ID number, an address and a door that occur nowhere else, through a whole life of a case.

Planted over pages and API on a running instance, then looked for everywhere: in every table and column, in the logs of
every process, in what NATS keeps, in addresses and redirects, in answers to others, in exports, in messages on their way.
"""

from __future__ import annotations

import json
import random
import re
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from linli.config.running.folders import Folders
from tests.instance import Instance

pytestmark = [pytest.mark.slow]

#: Long enough for every worker to have gone round.
PATIENCE = 30.0


def identity(serial: int) -> str:
    """A well-formed ID number of nobody (the region does not exist)."""
    digits = f"99{serial % 10_000:04d}19440229" + f"{serial % 1000:03d}"
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits))
    return digits + "10X98765432"[total % 11]


@dataclass
class Canaries:
    """What was planted, made up anew in each run."""

    serial: int = field(default_factory=lambda: random.SystemRandom().randrange(10**7, 10**8))

    @property
    def values(self) -> dict[str, str]:
        """Each by what it is."""
        number = f"{self.serial}"
        hans = "".join("鸢鸾鹓鹔鹖鹮鸑鷟鹇鹣"[int(digit)] for digit in number)
        return {
            "name": f"欧阳{hans[:6]}",
            "phone": f"139{number}",
            "identity": identity(self.serial),
            "address": f"{hans[1:7]}巷{number[:4]}号",
            "room": f"雀{number[:5]}室",
        }

    def within(self, text: str) -> set[str]:
        """Which of them a text holds: as they are, escaped as JSON does, as an address does, or as hexadecimal bytes."""
        found = set()
        for kind, value in self.values.items():
            forms = {value, json.dumps(value)[1:-1], urllib.parse.quote(value), value.encode().hex()}
            if any(form.lower() in text.lower() for form in forms):
                found.add(kind)
        return found


class Visitor:
    """Somebody with a browser or a token; remembers every address that it was led to."""

    def __init__(self, base: str, token: str = "") -> None:
        self.base, self.token, self.addresses = base, token, []
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, path: str, body: Any = None, *, form: dict[str, str] | None = None) -> tuple[int, str]:
        """One request; status and text of the answer after redirects."""
        headers = {"Accept-Language": "en", "Referer": self.base + path}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if form is not None:
            crsf = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "")
            data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": crsf}).encode()
        request = urllib.request.Request(self.base + path, data=data, headers=headers)
        try:
            with self.opener.open(request, timeout=30) as answer:
                self.addresses.append(answer.url)
                return answer.status, answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            self.addresses.append(error.url or "")
            return error.code, error.read().decode(errors="replace")

    def api(self, path: str, body: Any = None) -> Any:
        """One request of the API that succeeds."""
        status, text = self.ask(f"/api/v1{path}", body)
        assert status < 300, f"{path}: {status} {text[:400]}"
        return json.loads(text) if text else None


@dataclass
class Scene:
    """The instance, its database, somebody for each role, a grid with an address."""

    instance: Instance
    database: Any
    visitors: dict[str, Visitor]
    grid: dict[str, Any]

    def worker(self, who: str) -> Visitor:
        """An assignee, or somebody of a unit who may take its tasks here."""
        handling = ("handler", "subdistrict_staff", "community_worker", "grid_worker")
        posts = self.grid["posts"]
        account = next(a for a, role, unit, _ in posts if who in (a, unit) and role in handling)
        return Visitor(self.instance.url, self.grid["by"][account])

    def one(self, question: str, *values: Any) -> Any:
        """The first value of the first row, once there is one."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if row := self.database.execute(question, values).fetchone():
                return row[0]
            time.sleep(0.2)  # other processes are at work; nothing tells this one
        raise AssertionError(f"nothing came of: {question}")


TOKENS = """
import json
from linli.people.models import Account, Post
from linli.orgs.models import Address
from linli.exchange.models import Subscription
from linli.web.api.auth import token_for
from django.utils import timezone
posts = Post.objects.filter(valid_to=None, account__is_active=True).select_related("account").order_by("area", "id")
grid, place = next((p, a) for p in posts if p.role == "grid_worker"
                   for a in Address.objects.filter(grid_code=p.area, valid_to=None).order_by("id")[:1])
def near(role, other=None):
    found = [p for p in posts if p.role == role and grid.area.startswith(p.area) and p.account_id != other]
    return token_for(max(found, key=lambda p: len(p.area)).account)
hook = Subscription.objects.create(  # an address that nothing is ever sent to: what is on its way is looked at in the table
    name="canaries", url="https://192.0.2.1/linli", kinds=["cases.", "intake.", "people."], secret="whsec_canaries",
    made_by_id=posts[0].account_id, made_at=timezone.now())
print("FOUND" + json.dumps({"hook": str(hook.id),
    "tokens": {"grid": token_for(grid.account), "op": near("operator"), "insp": near("inspector", grid.account_id),
               "call": near("callback_agent"), "street": near("subdistrict_staff")},
    "posts": [[str(p.account_id), p.role, str(p.unit_id), p.area] for p in posts if grid.area.startswith(p.area)],
    "by": {str(p.account_id): token_for(p.account) for p in posts if grid.area.startswith(p.area)},
    "area": grid.area, "lon": place.lon, "lat": place.lat, "text": place.text, "address_id": str(place.id)}))
"""


@pytest.fixture
def scene(demo_instance: Instance) -> Iterator[Scene]:
    said = demo_instance.linli("manage", "shell", "-v", "0", "-c", TOKENS)
    line = next((line for line in said.said.splitlines() if line.startswith("FOUND")), None)
    assert line, said.complained
    found = json.loads(line[5:])
    visitors = {who: Visitor(demo_instance.url, token) for who, token in found.pop("tokens").items()}
    visitors["nobody"] = Visitor(demo_instance.url)
    with psycopg.connect(demo_instance.card()["environment"]["DATABASE_URL"], autocommit=True) as database:
        yield Scene(demo_instance, database, visitors, found)
        database.execute("UPDATE exchange_subscription SET ended_at = now() WHERE id = %s", (found["hook"],))


def plant_resident(scene: Scene, canaries: Canaries, folder: Path) -> str:
    """A person on file, from a file of rows; another address of theirs in words, by the grid worker."""
    values = canaries.values
    table = folder / "rows.csv"
    row = [values["name"], values["identity"], values["phone"], "elsewhere", scene.grid["text"], values["room"]]
    table.write_text("姓名,身份证号,手机,人员类别,标准地址,室号\n" + ",".join(row) + "\n", encoding="utf-8")
    done = scene.instance.linli("import", "residents", str(table))
    assert done.code == 0, f"{done.said}\n{done.complained}"
    assert canaries.within(done.said + done.complained) == set()
    person = str(scene.one("SELECT id FROM people_resident WHERE room = %s", values["room"]))
    home = {"kind": "living", "outside": values["address"], "since": "2026-01-05", "source_day": "2026-01-05"}
    scene.visitors["grid"].api(f"/residents/{person}/homes", home)
    return person


def report(scene: Scene, canaries: Canaries) -> list[str]:
    """One over the page, one over the API, each with name and telephone, and each refused once before. Their codes."""
    values, words = canaries.values, "楼道口的垃圾堆了三天没有人清理，味道很大。"
    page = scene.visitors["nobody"]
    page.ask("/report/")
    typed = {
        "key": secrets.token_hex(16),
        "text": "",
        "name": values["name"],
        "phone": values["phone"],
        "lon": "",
        "lat": "",
    }
    assert page.ask("/report/", form=typed)[0] == 422
    where = {"lon": str(scene.grid["lon"]), "lat": str(scene.grid["lat"])}
    status, text = page.ask("/report/", form={**typed, **where, "text": words, "asked": "1", "own": "1"})
    assert status == 200, text[:400]
    code = re.search(r"/r/(\w{10})/", page.addresses[-1])
    assert code, page.addresses
    wrong = {"text": words, "name": values["name"] * 9, "phone": values["phone"]}
    status, text = page.ask("/api/v1/reports", wrong)
    assert status in (400, 422)
    assert canaries.within(text) == set(), "a refusal repeats what was sent"
    right = {"own_matter": True, "text": words, "name": values["name"], "phone": values["phone"], "lon": scene.grid["lon"],
             "lat": scene.grid["lat"]}  # fmt: skip
    return [code[1], page.api("/reports", right)["code"]]


def live_through(scene: Scene, code: str) -> str:
    """Decide, accept, report back, verify; the signal's id."""
    signal = scene.one("SELECT id FROM intake_signal WHERE code = %s AND state <> 'received'", code)
    visitors = scene.visitors
    if scene.one("SELECT state FROM intake_signal WHERE id = %s", signal) == "with_person":
        visitors["op"].api(f"/queue/{signal}/decide", {"category": "0102"})
    case = scene.one("SELECT case_id FROM intake_signal WHERE id = %s AND case_id IS NOT NULL", signal)
    handling = "FROM cases_task WHERE case_id = %s AND kind = 'handle' AND state = 'issued'"
    task = scene.one(f"SELECT id {handling}", case)
    worker = scene.worker(scene.one(f"SELECT coalesce(assignee_id, unit_id)::text {handling}", case))
    worker.api(f"/tasks/{task}/accept", {})
    worker.api(f"/tasks/{task}/report", {"result": "gone", "note": "到场查看，已经清走。"})
    check = scene.one("SELECT id FROM cases_task WHERE case_id = %s AND kind = 'verify' AND state = 'issued'", case)
    visitors["insp"].api(f"/tasks/{check}/verify", {"note": ""})
    scene.one("SELECT 1 FROM cases_case WHERE id = %s AND state = 'closed'", case)
    return str(signal)


def tables(database: Any) -> list[str]:
    """Every table of the instance."""
    rows = database.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    ).fetchall()
    return [row[0] for row in rows]


def found_in_database(scene: Scene, canaries: Canaries) -> set[tuple[str, str]]:
    """Where any table holds any of them in the open: looked for in the text of the whole row, bytes as hexadecimal."""
    found = set()
    for table in tables(scene.database):
        for kind, value in canaries.values.items():
            schema, name = table.split(".", 1)
            question = sql.SQL(
                "SELECT 1 FROM {} t WHERE strpos(t::text, %s) > 0 OR strpos(t::text, %s) > 0 LIMIT 1"
            ).format(sql.Identifier(schema.strip('"'), name.strip('"')))
            if scene.database.execute(question, (value, value.encode().hex())).fetchone():
                found.add((name, kind))
    return found


def found_in_files(folder: Path, canaries: Canaries) -> set[tuple[str, str]]:
    """Which files below a folder hold any of them."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            text = path.read_bytes()
            for kind, value in canaries.values.items():
                if value.encode() in text or json.dumps(value)[1:-1].encode() in text:
                    found.add((path.name, kind))
    return found


def test_nothing_of_a_person_is_found_anywhere_after_a_whole_life_of_a_case(scene, tmp_path):
    canaries, visitors = Canaries(), scene.visitors
    person = plant_resident(scene, canaries, tmp_path)
    codes = report(scene, canaries)
    signals = [live_through(scene, code) for code in codes]

    # It is opened by those who need it, for a purpose, and by nobody else.
    opened = visitors["grid"].api(f"/residents/{person}/open", {"purpose": "上门核实"})
    assert canaries.within(json.dumps(opened, ensure_ascii=False)) == {"name", "phone", "room"}
    dialled = visitors["call"].api(f"/callbacks/{signals[0]}/phone", {})
    assert canaries.within(json.dumps(dialled)) == {"phone"}
    looked = visitors["op"].api("/search/phone", {"phone": canaries.values["phone"], "purpose": "caller"})
    assert len(looked["cases"]) == 2
    assert canaries.within(json.dumps(looked, ensure_ascii=False)) == set()
    rating = {"satisfaction": "satisfied", "solved": True}
    visitors["call"].api(f"/callbacks/{signals[0]}", rating)
    visitors["nobody"].api("/sign-in/codes", {"phone": canaries.values["phone"]})

    # What others are shown, and what is told when it goes wrong.
    for who in visitors:
        for path in (
            f"/api/v1/residents/{person}", f"/api/v1/reports/{codes[0]}", f"/api/v1/queue/{signals[0]}", "/api/v1/cases",
            "/api/v1/callbacks", "/api/v1/messages", "/api/v1/lists/cases/export", f"/r/{codes[0]}/", "/desk/messages/",
            f"/api/v1/search?q={urllib.parse.quote('垃圾')}", "/open/", "/metrics", "/healthz", "/no/such/page",
            "/api/v1/residents/nobody", f"/api/v1/addresses/{scene.grid['address_id']}",
        ):  # fmt: skip
            status, text = visitors[who].ask(path)
            assert status < 500, f"{who} {path}: {status}"
            near = {"address", "room"} if who == "grid" else set()
            assert canaries.within(text) <= near, f"{who} reads {path}: {canaries.within(text)}"
    led = " ".join(address for visitor in visitors.values() for address in visitor.addresses)
    assert canaries.within(led) == set(), "an address holds something of a person"

    # What is kept: facts, index of search, jobs, deliveries, sessions; logs; what NATS stores; messages.
    scene.one("SELECT 1 FROM exchange_delivery WHERE subscription_id = %s", scene.grid["hook"])
    kept = Folders(scene.instance.data)
    assert found_in_database(scene, canaries) == {("people_resident", "room")}, (
        "only a door, with its name sealed beside it"
    )
    assert found_in_files(kept.logs, canaries) == set()
    assert found_in_files(kept.nats, canaries) == set()
    assert found_in_files(kept.run, canaries) == set()
    outbox = scene.instance.data / "outbox"
    assert {kind for _, kind in found_in_files(outbox, canaries)} <= {"phone"}, "a message is addressed, no more"
    for path in outbox.glob("*.json"):
        assert canaries.within(json.loads(path.read_text())["text"]) == set()
