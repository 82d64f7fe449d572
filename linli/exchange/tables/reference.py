"""Categories and duty lists from rows: what a city says itself about who answers for what, and how fast."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from linli.exchange.tables import bulk
from linli.exchange.tables.bulk import Values
from linli.exchange.tables.columns import Column, choice, day, flag, listed, pairs, text
from linli.exchange.tables.kind import Kind, Row
from linli.exchange.tables.places import local_day
from linli.kernel.clock import parse_limit
from linli.kernel.errors import LinliError, Refused
from linli.kernel.text import to_traditional
from linli.orgs.data import CIRCUMSTANCES, PLACE_KINDS, functions
from linli.orgs.models import Category, CategoryKind, DutyItem, DutyType, Level, Priority

_LIMIT = re.compile(r"^\s*(\w+)\s*(?:\[(\w+)\])?\s*=\s*(\w+)\s*$")
WORDS = ("filing_zh", "filing_en", "closing_zh", "closing_en", "legal_way_zh", "legal_way_en")


def limits(cell: str) -> list[dict[str, str]]:
    """Limits in one cell: ``handle=4WH; handle[night]=1WD``."""
    found = []
    for part in re.split(r"[;；\n]", cell):
        if not part.strip():
            continue
        match = _LIMIT.match(part)
        if not match or (match[2] or "") not in CIRCUMSTANCES:
            raise Refused("tables.bad_limits", "Write limits like handle=4WH; handle[night]=1WD.")
        parse_limit(match[3])
        found.append({"name": match[1], "limit": match[3], "when": match[2] or ""})
    if not any(one["name"] == "handle" and not one["when"] for one in found):
        raise Refused("tables.no_handle_limit", "One limit must be called handle and hold always.")
    return found


def leads(cell: str) -> dict[str, str]:
    """Who leads by kind of place; ``any`` must be there, and every function must be on the list of functions."""
    found = pairs(cell)
    strange = [word for word in found if word not in PLACE_KINDS] + [w for w in found.values() if w not in functions()]
    if strange or "any" not in found:
        raise Refused("tables.bad_leads", "Unknown in {cell}: {strange}. “any” must be named.",
                      cell=cell[:60], strange="、".join(strange) or "–")  # fmt: skip
    return found


_HANDS = {"grid": ("网格先行",), "unit": ("单位直办",)}


class Categories(Kind):
    """Kinds of matters. What is changed here is the site's own and is not touched by a newer version of Linli."""

    key = "categories"
    title = _("Categories")
    about = _("Kinds of matters: who leads where, how fast, when it counts as dealt with.")
    model = Category
    ground = True
    columns = (
        Column("code", "类别编码", _("Four digits, the first two are the group."),
               text(8), ("代码", "编码"), needed=True, example="9901"),
        Column("key", "英文键", _("A short word for programs."), text(40), (), needed=True, example="lost_bicycle"),
        Column("name_hans", "名称", _("The name in Chinese."),
               text(40), ("类别名称", "中文名称"), needed=True, example="废弃自行车"),
        Column("name_en", "英文名称", _("The name in English."),
               text(80), (), needed=True, example="Abandoned bicycle"),
        Column("kind", "性质", _("part, event, request or consult."),
               choice(CategoryKind), ("类型",), needed=True, example="event"),
        Column("group", "大类", _("The group, a word for programs."),
               text(40), ("分组",), needed=True, example="city_appearance"),
        Column("priority", "优先级", _("P1 danger to P4 advice."), choice(Priority), (), empty="P3", example="P3"),
        Column("priority_danger", "险情优先级", _("The priority when it is dangerous; blank: the same."),
               choice(Priority), (), empty=""),
        Column("danger_when", "险情情形", _("The circumstance that makes it dangerous."), text(10), (), example=""),
        Column("immediate", "立即通知", _("Whether people are telephoned at once."),
               flag, (), empty=False, example="否"),
        Column("first_hand", "先行处置", _("grid: the grid worker goes first; unit: the leading unit gets it straight."),
               choice(lambda: _HANDS), (), empty="grid", example="grid"),
        Column("verify_first", "先行核实", _("Whether somebody looks before it is filed."),
               flag, (), empty=False, example="否"),
        Column("restricted", "保密", _("Whether only named posts may read it."), flag, (), empty=False, example="否"),
        Column("hotline", "热线", _("A number that answers for it."), text(10), ()),
        Column("lead", "主办职能", _("By kind of place: any=sanitation; road=city_enforcement."),
               leads, ("主办单位职能",), needed=True,
               example="any=sanitation"),
        Column("assist", "协办职能", _("Functions that help, with 、 between."), listed, (), empty=[]),
        Column("limits", "处置时限", _("handle=4WH; handle[night]=1WD. EH emergency hours, WH working hours, WD working days."),
               limits,
               ("时限",), needed=True, example="handle=1WD"),
        Column("filing_zh", "立案条件", _("When it is filed."), text(300), ()),
        Column("filing_en", "英文立案条件", _("The same in English."), text(300), ("立案条件英文",)),
        Column("closing_zh", "结案条件", _("When it counts as dealt with."), text(300), ()),
        Column("closing_en", "英文结案条件", _("The same in English."), text(300), ("结案条件英文",)),
        Column("legal_way_zh", "法定途径", _("The answer where the law has another way."), text(300), ()),
        Column("legal_way_en", "英文法定途径", _("The same in English."), text(300), ("法定途径英文",)),
    )  # fmt: skip
    decides = {"name_hans": ("name_hans", "name_hant"), **dict.fromkeys(WORDS, ("words",))}

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """The traditional name is converted; the version says that the site itself wrote it."""
        keys = dict(Category.objects.values_list("key", "code"))
        on_file = {c.code: c for c in Category.objects.all()}
        for row in rows:
            cells = row.cells
            row.label = f"{cells['code']} {cells['name_hans']}"
            old = on_file.get(cells["code"])
            words = dict(old.words) if old else dict.fromkeys(WORDS, "")
            row.target = {n: v for n, v in cells.items() if n not in (*WORDS, "code")}
            row.target |= {
                "name_hant": to_traditional(cells["name_hans"], "tw"),
                "words": words | {n: cells[n] for n in WORDS if n in cells},
                "priority": cells.get("priority", "P3"),
                "priority_danger": cells.get("priority_danger") or cells.get("priority", "P3"),
                "version": f"site-{local_day(now):%Y%m%d}",
            }
            row.target.setdefault("first_hand", "grid")
            row.pk = cells["code"]
            if keys.get(cells["key"], cells["code"]) != cells["code"]:
                row.wrong(
                    "key",
                    Refused("tables.key_taken", "The category {code} has this word already.", code=keys[cells["key"]]),
                )
            if cells.get("danger_when") and cells["danger_when"] not in CIRCUMSTANCES:
                row.wrong(
                    "danger_when",
                    Refused("tables.no_circumstance", "One of: {choices}.", choices="、".join(CIRCUMSTANCES[1:])),
                )

    def identity(self, row: Row) -> Hashable:
        """Its code."""
        return str(row.cells["code"])

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """Categories by code."""
        names = [f.attname for f in Category._meta.concrete_fields]
        return {v["code"]: (v["code"], v) for v in bulk.find(Category, "code", [r.cells["code"] for r in rows], names)}

    def compare(self, row: Row, old: Values, given: frozenset[str]) -> tuple[str, ...]:
        """A change also changes the version."""
        named = given if row.cells.get("priority_danger") else given - {"priority_danger"}
        changed = super().compare(row, old, named)
        return (*changed, "version") if changed else ()


class Duties(Kind):
    """The lists of what a level may be asked to do: own duties, help, and what has been taken back."""

    key = "duties"
    title = _("Duty lists")
    about = _("What a subdistrict or a community may be asked to do: own duty, help, or taken back.")
    model = DutyItem
    ground = True
    columns = (
        Column("category", "类别编码", _("The code of a category on file."),
               text(8), ("类别", "代码"), needed=True, example="0102"),
        Column("level", "层级", _("county, subdistrict or community."),
               choice(Level), (), needed=True, example="subdistrict"),
        Column("act", "事项", _("handle, or penalty for lawful punishment."),
               choice(lambda: {"handle": ("处置",), "penalty": ("处罚",)}),
               (), empty="handle", example="handle"),
        Column("type", "类型", _("basic: own duty; cooperate: helps; withdrawn: taken back by the department above."),
               choice(DutyType), ("清单类型",), needed=True, example="basic"),
        Column("lead", "牵头职能", _("Who leads where this level only helps."), text(40), ("牵头部门",)),
        Column("share", "配合内容", _("How far the help goes."), text(120), ("职责",)),
        Column("basis", "依据", _("The law, list or notice that says so."), text(200), ("政策依据",), needed=True,
               example="履职事项清单（2025）"),
        Column("valid_from", "生效日期", _("The first day on which it holds; blank: today."), day, (), empty=None),
        Column("valid_to", "失效日期", _("The first day on which it no longer holds; blank: for good."),
               day, (), empty=None),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """The category must be on file."""
        today, known = local_day(now), dict(Category.objects.values_list("code", "name_hans"))
        for row in rows:
            cells = row.cells
            row.label = f"{cells['category']} {cells['level']} {cells.get('act') or 'handle'}"
            row.target = {n: v for n, v in cells.items() if n != "category"} | {"category_id": cells["category"]}
            row.target["act"] = cells.get("act") or "handle"
            row.target["valid_from"] = cells.get("valid_from") or today
            try:
                if cells["category"] not in known:
                    raise Refused(
                        "tables.no_category",
                        "There is no category {code}. Import the categories first.",
                        code=cells["category"],
                    )
                if cells.get("valid_to") and cells["valid_to"] <= row.target["valid_from"]:
                    raise Refused("tables.days_crossed", "It ends before it begins.")
            except LinliError as error:
                row.wrong("category" if cells["category"] not in known else "valid_to", error)

    def identity(self, row: Row) -> Hashable:
        """Category, level and act."""
        return (row.target["category_id"], row.target["level"], row.target["act"])

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """The items in force."""
        names = ["id", "category_id", "level", "act", "type", "lead", "share", "basis", "valid_from", "valid_to"]
        wanted = list({row.target["category_id"] for row in rows})
        found = bulk.find(DutyItem, "category_id", wanted, names, "valid_to IS NULL")
        return {(v["category_id"], v["level"], v["act"]): (v["id"], v) for v in found}

    def compare(self, row: Row, old: Values, given: frozenset[str]) -> tuple[str, ...]:
        """A blank first day is no change."""
        named = given if row.cells.get("valid_from") else given - {"valid_from"}
        return super().compare(row, old, named)
