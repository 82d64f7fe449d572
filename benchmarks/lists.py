"""``bin/bench lists``: a hundred rows of every desk list and of searches, over HTTP, at a million cases.

The pages and the API of a running instance answer one request after the other, as one person's desk asks them. How many
statements an answer takes is counted in this process with the same code on the same database; the row "bare" is the same
statements sent to PostgreSQL alone.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from benchmarks.million import fill, instance

ROLES = {
    "operator": "op01",
    "officer": "street01",
    "community": "comm01",
    "grid": "grid01",
    "handler": "unit01",
    "caller": "call01",
}


@dataclass
class Ask:
    """One line of the table: a name, who asks, and addresses to choose from."""

    name: str
    who: str
    urls: list[str]
    target: int = 60
    took: list[float] = field(default_factory=list)
    statements: int = 0
    bare: list[float] = field(default_factory=list)


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e3


def main(argv: list[str]) -> int:
    """Start the instance, ask, print the table."""
    parser = argparse.ArgumentParser(prog="bin/bench lists")
    parser.add_argument(
        "--keep", metavar="DIR", required=True, help="a data folder of bin/bench million; made if missing"
    )
    parser.add_argument("--port", type=int, default=8491)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--only", default="", help="lines whose name contains this")
    args = parser.parse_args(argv)
    data = Path(args.keep).resolve()
    fill(data, port=args.port)
    instance(data, args.port)
    try:
        return measure(data, args.port, args.rounds, args.only)
    finally:
        instance(data, args.port, "--stop")


def measure(data: Path, port: int, rounds: int, only: str) -> int:
    """Every line in turn, round after round, so that a slow moment of the machine hits all alike."""
    running = json.loads((data / "running.json").read_text())
    os.environ.update(running["environment"])
    os.environ["DJANGO_SETTINGS_MODULE"] = "linli.config.settings"
    import django

    django.setup()
    keys = {who: session_of(login) for who, login in ROLES.items()}
    asks = [ask for ask in [*lists(), *searches()] if only in ask.name]
    for ask in asks:
        count(ask, keys[ask.who], rounds=5)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    chance = random.Random(7)
    failed: dict[str, int] = {}
    for number in range(rounds + 2):
        for ask in asks:
            took, status = get(connection, chance.choice(ask.urls), keys[ask.who])
            if status != 200:
                failed[ask.name] = status
            if number >= 2:
                ask.took.append(took)
    table(asks)
    for name, status in failed.items():
        print(f"FAILED {name}: {status}")
    return 1 if failed else 0


def get(connection: http.client.HTTPConnection, url: str, key: str) -> tuple[float, int]:
    """One request; seconds until the last byte."""
    begun = time.perf_counter()
    connection.request("GET", url, headers={"Cookie": f"sessionid={key}", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    return time.perf_counter() - begun, answer.status


def session_of(login: str) -> str:
    """A session for an account of the demo."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from linli.people.models import Account

    account = Account.objects.get(login=login)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def count(ask: Ask, key: str, *, rounds: int) -> None:
    """Statements of one answer, and the same statements sent bare."""
    from django.conf import settings
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    client.get(ask.urls[0])
    reset_queries()
    with CaptureQueriesContext(connection) as seen:
        client.get(ask.urls[0])
    statements = [query["sql"] for query in seen.captured_queries]
    ask.statements = len(statements)
    for _ in range(rounds):
        begun = time.perf_counter()
        with connection.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                if cursor.description:
                    cursor.fetchall()
        ask.bare.append(time.perf_counter() - begun)


def table(asks: list[Ask]) -> None:
    """The figures."""
    print(f"{'list':44} {'who':10} {'p50':>7} {'p95':>7} {'p99':>7} {'stmts':>6} {'bare':>7} {'ratio':>6}")
    for ask in asks:
        middle, bare = percentile(ask.took, 0.5), percentile(ask.bare, 0.5)
        late = percentile(ask.took, 0.95)
        mark = "" if late <= ask.target and ask.statements <= 12 else "  missed"
        print(
            f"{ask.name:44} {ask.who:10} {middle:7.1f} {late:7.1f} {percentile(ask.took, 0.99):7.1f} {ask.statements:6d}"
            f" {bare:7.1f} {middle / max(bare, 0.01):6.1f}{mark}"
        )


# --- what is asked ---


def lists() -> list[Ask]:
    """Every list, as those who use it ask for it."""
    categories, units, grids = _choices()
    cases = "/desk/cases/?rows=100"
    found: list[Ask] = []
    for who in ("operator", "officer", "community", "grid", "handler"):
        found.append(Ask("cases", who, [cases]))
        found.append(Ask("cases, open only", who, [f"{cases}&open_only=on"]))
        found.append(Ask("cases, overdue, due soonest", who, [f"{cases}&overdue=on&sort=due_at"]))
        found.append(Ask("cases of a kind", who, [f"{cases}&category={code}" for code in categories]))
    for sort in ("opened_at", "due_at", "priority", "-changed_at"):
        found += [Ask(f"cases by {sort}", who, [f"{cases}&sort={sort}"]) for who in ("operator", "community")]
    found.append(
        Ask(
            "cases of a kind, closed, P3",
            "operator",
            [f"{cases}&category={c}&state=closed&priority=P3" for c in categories],
        )
    )
    found.append(Ask("cases of a grid", "operator", [f"{cases}&area={code}" for code in grids]))
    found.append(Ask("cases of a unit, most pressing", "operator", [f"{cases}&unit={u}&sort=priority" for u in units]))
    found.append(
        Ask(
            "cases of a unit and a kind",
            "officer",
            [f"{cases}&unit={u}&category={c}" for u, c in zip(units, categories, strict=False)],
        )
    )
    for page in (50, 2000):
        for who in ("operator", "officer", "community"):
            found.append(Ask(f"cases, page {page}", who, _deep(who, page)))
    found.append(Ask("cases, page 50 by number alone", "operator", [f"{cases}&page=50"]))
    found.append(Ask("cases over the API", "operator", ["/api/v1/cases?size=100"]))
    for state in ("with_person", "in_case", "merged", "answered"):
        found.append(Ask(f"queue, {state}", "operator", [f"/desk/queue/?state={state}&rows=100"]))
    found.append(Ask("queue over the API", "operator", ["/api/v1/queue?size=100"]))
    found.append(Ask("call-backs", "caller", ["/desk/callbacks/"]))
    found += [Ask("my tasks", who, ["/field/"]) for who in ("grid", "handler", "community")]
    found.append(Ask("my tasks over the API", "grid", ["/api/v1/tasks"]))
    for who in ("operator", "officer", "community"):
        found.append(Ask("board, numbers", who, ["/desk/board/numbers"]))
        found.append(Ask("board, stream", who, ["/desk/board/stream"]))
    found += [Ask("notices", who, ["/desk/notices/"]) for who in ("grid", "handler")]
    found.append(Ask("points of the map", "community", ["/map/points.json"]))
    return found


def searches() -> list[Ask]:
    """Searches of each sort; those of common words match hundreds of thousands of cases."""
    estates, initials, numbers, codes = _names()
    sorts = {
        "common word": ["垃圾", "反映", "噪音", "晚上", "没人"],
        "one sign": ["灯", "水"],
        "two words": ["垃圾 没人", "路灯 晚上", "积水 孩子"],
        "common word and a place": [f"{estate} 垃圾" for estate in estates],
        "rare": [f"{estate}{n}幢 电梯" for n, estate in enumerate(estates, 2)],
        "a sentence": ["路灯坏了好几天晚上很黑", "垃圾没人清理苍蝇乱飞"],
        "nothing": ["恐龙化石", "xyzxyz", "垃圾 恐龙"],
        "initials": initials,
        "case number": numbers,
        "tracking code": codes,
    }
    found = []
    for sort, words in sorts.items():
        urls = [f"/desk/search/?q={quote(word)}" for word in words]
        found += [Ask(f"search, {sort}", who, urls, target=100) for who in ("operator", "community")]
    common = [f"/desk/search/?q={quote(word)}" for word in sorts["common word"]]
    found += [Ask("search, common word", who, common, target=100) for who in ("officer", "grid", "handler")]
    narrowed = [f"{url}&open_only=on&category=0102" for url in common]
    found.append(Ask("search, common word, open, a kind", "operator", narrowed, target=100))
    found.append(Ask("search, common word, old", "operator", [f"{url}&until=2024-06-30" for url in common], target=100))
    found.append(Ask("search over the API", "operator", [f"/api/v1/search?q={quote('垃圾')}"], target=100))
    found.append(Ask("suggestions over the API", "operator", [f"/api/v1/search/suggest?q={word}" for word in initials]))
    words = [f"/desk/cases/?rows=100&words={quote(word)}" for word in sorts["common word"]]
    found += [Ask("cases by words", who, words, target=100) for who in ("operator", "community")]
    found.append(
        Ask("cases by words, most pressing", "operator", [f"{url}&sort=priority" for url in words], target=100)
    )
    found.append(
        Ask("queue by words, in_case", "operator", [f"/desk/queue/?state=in_case&words={quote('垃圾')}"], target=100)
    )
    return found


def _names() -> tuple[list[str], list[str], list[str], list[str]]:
    """Estates, their initials, case numbers and tracking codes."""
    from pypinyin import Style, lazy_pinyin

    from linli.cases.models import Case
    from linli.intake.models import Signal
    from linli.orgs.models import Address

    rows = Address.objects.exclude(estate="").order_by("estate").values_list("estate", flat=True).distinct()
    estates = list(rows[:20])
    initials = ["".join(lazy_pinyin(name, style=Style.FIRST_LETTER)) for name in estates]
    numbers = list(Case.objects.order_by("cell", "id").values_list("number", flat=True)[:20])
    codes = list(Signal.objects.order_by("code").values_list("code", flat=True)[:20])
    return estates, initials, numbers, codes


def _choices() -> tuple[list[str], list[str], list[str]]:
    from linli.cases.models import Case
    from linli.orgs.models import Division

    def found(name: str) -> list[Any]:
        return list(Case.objects.order_by("-opened_at").values_list(name, flat=True)[:4000])

    return (
        sorted(set(found("category_id")))[:30],
        [str(unit) for unit in sorted(set(found("holder_unit_id")))][:30],
        list(Division.objects.filter(level="grid").order_by("code").values_list("code", flat=True)[:30]),
    )


def _deep(who: str, page: int) -> list[str]:
    """The address that the “next” of the page before leads to, found by the row that stands there."""
    from django.utils import timezone

    from linli.cases.access import visible_cases
    from linli.cases.models import Case
    from linli.people.access import actor_of
    from linli.people.models import Account

    actor = actor_of(Account.objects.get(login=ROLES[who]), channel="web", day=timezone.localdate())
    rows = Case.objects.filter(visible_cases(actor)).order_by("-opened_at", "-id").values_list("opened_at", "id")
    place = min((page - 1) * 100, rows.count() - 200)
    opened, row = rows[place : place + 1][0]
    words = urlencode({"rows": 100, "page": page, "after": f"{opened.isoformat()}~{row}"}, quote_via=quote)
    return [f"/desk/cases/?{words}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
