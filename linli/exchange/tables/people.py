"""Residents, and staff with their posts, from rows. Personal values are sealed as they are written and shown to nobody."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_noop as _

from linli.exchange.tables import bulk
from linli.exchange.tables.bulk import Values
from linli.exchange.tables.columns import Column, choice, day, division, identity, phone, text
from linli.exchange.tables.kind import Kind, Row, Tick
from linli.exchange.tables.places import local_day
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.kernel.ids import new_id
from linli.kernel.showing import Kind as Shown
from linli.kernel.showing import Reader, shown
from linli.orgs.models import Address, Unit
from linli.orgs.queries import ground
from linli.people.models import Account, AccountKind, Home, HomeKind, Post, Resident, ResidentKind, Role
from linli.people.rules import ADMINS
from linli.trust.sealing import index_of

#: What police and communities call the kinds of people (一标三实).
KIND_WORDS = {
    "registered": ("户籍在册", "户籍人口", "常住"),
    "elsewhere": ("人户分离", "寄住"),
    "migrant": ("流动人口", "流动"),
    "foreign": ("境外人员", "境外"),
}


class Residents(Kind):
    """People who live in the district, each hung on a standard address.

    Somebody is recognised by the identity number; without one by telephone and name together.
    """

    key = "residents"
    title = _("Residents")
    about = _("People on a standard address. Names, telephones and identity numbers are sealed when they are written.")
    model = Resident
    columns = (
        Column("name", "姓名", _("The full name."), text(40), (), needed=True, example="张伟", sealed=True),
        Column("id_number", "身份证号", _("18 digits, as text; or another document. Blank only if there is a telephone."),
               identity, ("证件号码", "身份证", "公民身份号码", "身份证号码"), example="330109199003070013", sealed=True),
        Column("phone", "手机", _("A telephone number."),
               phone, ("电话", "手机号", "联系电话", "手机号码"), example="13800138000",
               sealed=True),
        Column("kind", "人员类别", _("registered, elsewhere, migrant or foreign; blank: registered."),
               choice(ResidentKind, KIND_WORDS),
               ("人口类型", "人员类型"), empty="registered", example="registered"),
        Column("born", "出生日期", _("Blank: taken from the identity number."),
               day, ("生日",), empty=None, sealed=True),
        Column("address", "标准地址", _("A standard address that is on file, or one of its other names."), text(120),
               ("地址", "住址", "居住地址"), needed=True, example="桥头大街18号柳岸花园1幢1单元"),
        Column("room", "室号", _("The room."), text(20), ("房号", "门户", "房间号"), example="301"),
    )  # fmt: skip
    decides = {"id_number": ("id_number", "born"), "address": ("address_id", "grid_code")}

    def label_of(self, cells: Values) -> str:
        """The name, shown in part."""
        return shown(Shown.NAME, cells.get("name"), Reader.OTHER)

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """Addresses by their text or another name; the day of birth by the identity number."""
        places = _addresses({row.cells["address"] for row in rows})
        today = local_day(now)
        for row in rows:
            cells = row.cells
            row.label = shown(Shown.NAME, cells["name"], Reader.OTHER)
            number, dial = cells.get("id_number") or "", cells.get("phone") or ""
            if not number and not dial:
                row.wrong(
                    "id_number",
                    Refused(
                        "tables.nobody",
                        "Give the identity number or the telephone; by the name alone nobody is found again.",
                    ),
                )
            found = places.get(cells["address"])
            if found is None:
                row.wrong(
                    "address",
                    Refused(
                        "tables.no_address",
                        "This is no standard address on file. Import the address first, or correct it.",
                    ),
                )
            row.target = {
                "kind": cells.get("kind") or "registered", "name": cells["name"],
                "phone": dial or None, "phone_index": index_of(dial) if dial else None,
                "id_number": number or None, "id_index": index_of(number) if number else None,
                "born": cells.get("born"), "address_id": found and found[0], "room": cells.get("room", ""),
                "grid_code": found and found[1],
            }  # fmt: skip
            self._born(row, number, today)

    def _born(self, row: Row, number: str, today: date) -> None:
        """The day of birth is that of the identity number; another one in the file is an error."""
        if len(number) == 18:  # the column has seen to the check digit
            try:
                own = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
            except ValueError:
                row.wrong(
                    "id_number",
                    Refused("tables.bad_identity_day", "The identity number holds a day that does not exist."),
                )
                return
            if row.target["born"] not in (None, own):
                row.wrong(
                    "born", Refused("tables.born_differs", "The day of birth is not the one in the identity number.")
                )
            row.target["born"] = own
        if row.target["born"] and row.target["born"] > today:
            row.wrong("born", Refused("tables.born_later", "This day has not come yet."))

    def identity(self, row: Row) -> Hashable:
        """By identity number, else by telephone and name."""
        if row.target["id_index"]:
            return row.target["id_index"]
        return (row.target["phone_index"], row.cells["name"])

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """Two statements: by identity number, and by telephone for those without one."""
        names = [
            "id",
            "kind",
            "name",
            "phone",
            "phone_index",
            "id_number",
            "id_index",
            "born",
            "address_id",
            "room",
            "grid_code",
        ]
        cards = [row.target["id_index"] for row in rows if row.target["id_index"]]
        found: dict[Hashable, tuple[Any, Values]] = {
            bytes(v["id_index"]): (v["id"], v) for v in bulk.find(Resident, "id_index", cards, names)
        }
        dials = [row.target["phone_index"] for row in rows if not row.target["id_index"]]
        for v in bulk.find(Resident, "phone_index", dials, names, "id_index IS NULL"):
            found[bytes(v["phone_index"]), v["name"].open()] = (v["id"], v)
        return found

    def write(self, actor: Actor, rows: Sequence[Row], tick: Tick, now: datetime) -> None:
        """Who is known to live somewhere by a source and day, and moves by this file, gets a new row about it."""
        super().write(actor, rows, tick, now)
        moved = {row.pk: row for row in rows if row.outcome == "changed" and "address_id" in row.changes}
        known = Home.objects.filter(resident_id__in=list(moved), kind=HomeKind.LIVING, valid_to=None)
        ids = set(known.values_list("resident_id", flat=True))
        known.update(valid_to=local_day(now))
        bulk.insert(
            Home,
            (
                {"resident_id": pk, "kind": "living", "address_id": row.target["address_id"], "room": row.target["room"],
                 "source": "import", "source_day": local_day(now), "valid_from": local_day(now), "by_id": actor.id, "at": now}
                for pk, row in moved.items()
                if pk in ids
            ),
        )  # fmt: skip

    def compare(self, row: Row, old: Values, given: frozenset[str]) -> tuple[str, ...]:
        """The blind index goes with its value."""
        changed = super().compare(row, old, given)
        return (
            *changed,
            *(index for value, index in (("phone", "phone_index"), ("id_number", "id_index")) if value in changed),
        )


def _addresses(wanted: set[str]) -> dict[str, tuple[Any, str]]:
    """Standard addresses by text; those not found by a name that only one of them has."""
    rows = bulk.find(Address, "text", list(wanted), ["id", "text", "grid_code"], "valid_to IS NULL")
    found = {v["text"]: (v["id"], v["grid_code"]) for v in rows}
    left = list(wanted - set(found))
    named: dict[str, list[tuple[Any, str]]] = {}
    if left:
        others = Address.objects.filter(valid_to=None, aliases__overlap=left[:2000]).values_list(
            "id", "aliases", "grid_code"
        )
        for pk, aliases, grid in others:
            for alias in aliases:
                named.setdefault(alias, []).append((pk, grid))
    return found | {alias: places[0] for alias, places in named.items() if len(places) == 1 and alias in left}


class Staff(Kind):
    """Accounts of staff with their posts: one row a post, so somebody with two posts has two rows."""

    key = "staff"
    title = _("Staff and posts")
    about = _("One row a post. They sign in with a code sent to the telephone; a password can be set afterwards.")
    model = Post
    columns = (
        Column("login", "登录名", _("Letters and digits; the same person has the same name in each row."),
               text(40), ("账号", "用户名"),
               needed=True, example="zhangwei"),
        Column("name", "姓名", _("The full name."), text(40), (), needed=True, example="张伟"),
        Column("phone", "手机", _("For signing in."), phone, ("电话", "手机号", "手机号码", "联系电话"), needed=True,
               example="13800138000", sealed=True),
        Column("role", "岗位", _("What somebody does: a code or a name of the list of roles."),
               choice(Role), ("角色", "职务"),
               needed=True, example="grid_worker"),
        Column("unit", "单位", _("The full name of a unit on file."), text(60), ("单位名称", "部门"), needed=True,
               example="柳岸社区居民委员会"),
        Column("area", "辖区代码", _("The code of the division; blank: the unit's."),
               division(6, 9, 12, 15), ("网格编码", "区划代码"),
               example="990101001001001"),
        Column("valid_from", "任职日期", _("The first day of the post; blank: today."),
               day, ("起始日期",), empty=None),
        Column("valid_to", "离任日期", _("The first day without the post; blank: for good."),
               day, ("终止日期",), empty=None),
    )  # fmt: skip

    def __init__(self) -> None:
        self.accounts: dict[str, Values] = {}

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """Units by name, accounts by login; one login has one name and one telephone."""
        today, here = local_day(now), ground()
        units: dict[str, list[tuple[Any, str]]] = {}
        wanted = [row.cells["unit"] for row in rows]
        for v in bulk.find(Unit, "name", wanted, ["id", "name", "area"], "valid_to IS NULL"):
            units.setdefault(v["name"], []).append((v["id"], v["area"]))
        self._load_accounts(rows)
        for row in rows:
            cells = row.cells
            cells["login"] = cells["login"].lower()
            if cells["role"] in ADMINS:
                row.wrong(
                    "role",
                    Refused(
                        "tables.administrator",
                        "Administrators are named by the security administrator, and not by import.",
                    ),
                )
            row.label = f"{cells['login']} {cells['name']}"
            found = units.get(cells["unit"], [])
            if len(found) > 1 and cells.get("area"):
                found = [one for one in found if cells["area"].startswith(one[1])] or found
            if not found:
                row.wrong(
                    "unit",
                    Refused(
                        "tables.no_unit_named",
                        "No unit is called “{name}”. Import the units first.",
                        name=cells["unit"],
                    ),
                )
                continue
            area = cells.get("area") or found[0][1]
            if area not in here.names:
                row.wrong(
                    "area",
                    Refused(
                        "tables.no_division", "There is no division {code}. Import the divisions first.", code=area
                    ),
                )
            row.target = {"role": cells["role"], "unit_id": found[0][0], "area": area,
                          "valid_from": cells.get("valid_from") or today, "valid_to": cells.get("valid_to")}  # fmt: skip
            self._account(row)

    def _load_accounts(self, rows: Sequence[Row]) -> None:
        names = ["id", "login", "name", "phone", "phone_index", "kind"]
        logins = [row.cells["login"].lower() for row in rows]
        self.accounts = {v["login"]: v | {"known": True} for v in bulk.find(Account, "login", logins, names)}
        dials = [index_of(row.cells["phone"]) for row in rows]
        self.dials = {bytes(v["phone_index"]): v for v in bulk.find(Account, "phone_index", dials, names)}

    def _account(self, row: Row) -> None:
        """The account of a row; a telephone leads to one account alone."""
        cells, index = row.cells, index_of(row.cells["phone"])
        other = self.dials.get(index)
        if other is not None and other["login"] != cells["login"]:
            row.wrong(
                "phone", Refused("tables.phone_taken", "Another account has this telephone; each person has their own.")
            )
            return
        held = self.accounts.get(cells["login"])
        if held is None:
            held = {"id": new_id(), "login": cells["login"], "name": cells["name"], "phone": cells["phone"],
                    "phone_index": index, "known": False}  # fmt: skip
            self.accounts[cells["login"]] = self.dials[index] = held
        elif held.get("kind") == AccountKind.RESIDENT:
            row.wrong(
                "login",
                Refused("tables.login_taken", "This name for signing in belongs to a resident. Choose another."),
            )
        elif not held["known"] and (held["name"], bytes(held["phone_index"])) != (cells["name"], index):
            row.wrong(
                "login",
                Refused(
                    "tables.login_differs", "The same name for signing in stands above with another name or telephone."
                ),
            )
        row.target["account_id"] = held["id"]

    def identity(self, row: Row) -> Hashable:
        """Person, role, unit and area."""
        t = row.target
        return (row.cells["login"], t.get("role"), t.get("unit_id"), t.get("area"))

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """Posts in force, by account."""
        logins = {v["id"]: v for v in self.accounts.values() if v["known"]}
        names = ["id", "account_id", "role", "unit_id", "area", "valid_from", "valid_to"]
        found = bulk.find(Post, "account_id", list(logins), names, "valid_to IS NULL")
        return {
            (logins[v["account_id"]]["login"], v["role"], v["unit_id"], v["area"]): (
                v["id"],
                v | {"account": logins[v["account_id"]]},
            )
            for v in found
        }

    def compare(self, row: Row, old: Values, given: frozenset[str]) -> tuple[str, ...]:
        """Changes of the post, and of the person's name and telephone."""
        named = given if row.cells.get("valid_from") else given - {"valid_from"}
        changed = super().compare(row, old, named)
        return (*changed, *self._person_changes(row))

    def _person_changes(self, row: Row) -> tuple[str, ...]:
        held = self.accounts[row.cells["login"]]
        if not held["known"]:
            return ()
        moved = ("phone",) if bytes(held["phone_index"] or b"") != index_of(row.cells["phone"]) else ()
        return (*(("name",) if held["name"] != row.cells["name"] else ()), *moved)

    def write(self, actor: Actor, rows: Sequence[Row], tick: Tick, now: datetime) -> None:
        """Accounts first, then posts. A new account has no password: its owner signs in by telephone."""
        touched = {row.cells["login"]: row for row in rows if row.outcome in ("new", "changed")}
        shut = make_password(None)
        bulk.insert(
            Account,
            (
                {"id": v["id"], "login": v["login"], "kind": str(AccountKind.STAFF), "name": v["name"], "phone": v["phone"],
                 "phone_index": v["phone_index"], "password": shut, "created_at": now}
                for v in self.accounts.values()
                if not v["known"] and v["login"] in touched
            ),
        )  # fmt: skip
        people = [
            (
                self.accounts[login]["id"],
                {"name": r.cells["name"], "phone": r.cells["phone"], "phone_index": index_of(r.cells["phone"])},
            )
            for login, r in touched.items()
            if self.accounts[login]["known"] and self._person_changes(r)
        ]
        bulk.update(Account, ["name", "phone", "phone_index"], people)
        for row in rows:
            row.changes = tuple(name for name in row.changes if name in row.target)
        posts = [row for row in rows if row.outcome == "new" or row.changes]
        super().write(actor, posts, tick, now)
