"""Past cases of another system from rows: closed, with their days and unit, marked as imported, never live work."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from linli.cases import facts
from linli.cases.models import Case
from linli.exchange.tables import bulk
from linli.exchange.tables.bulk import Values
from linli.exchange.tables.columns import Column, choice, division, moment, number, text
from linli.exchange.tables.kind import Kind, Row, Tick
from linli.kernel.actors import Actor
from linli.kernel.errors import Refused
from linli.orgs.models import Priority, Unit
from linli.orgs.queries import ground
from linli.trust import journal

#: The channel of a case that another system dealt with.
IMPORTED = "imported"
#: Facts recorded by one statement.
BATCH = 5000


def _states() -> Mapping[str, tuple[str, ...]]:
    return {
        "closed": ("已结案", "结案", "办结", "已办结"),
        "evaluated": ("已评价",),
        "cancelled": ("不予立案", "已作废", "作废"),
    }


class History(Kind):
    """Cases that were over before Linli came. Neither clock nor task nor holder is made, and no time limit judges them."""

    key = "history"
    title = _("Past cases")
    about = _(
        "Cases that another system brought to an end. They can be read and searched; they are no work and in no rate."
    )
    model = Case
    columns = (
        Column("number", "案卷编号", _("The number in the old system."),
               text(14), ("编号", "工单号", "案件编号"), needed=True,
               example="A2024-000123"),
        Column("title", "标题", _("What it was about; no names, no telephones."),
               text(80), ("内容", "事项", "诉求内容"), needed=True,
               example="柳岸花园1幢楼下垃圾堆放"),
        Column("category", "类别编码", _("The code of a category on file."),
               text(8), ("类别", "代码"), needed=True, example="0102"),
        Column("state", "状态", _("closed, evaluated or cancelled; blank: closed."),
               choice(_states), ("结果",), empty="closed",
               example="closed"),
        Column("priority", "优先级", _("Blank: the category's."), choice(Priority), (), empty=""),
        Column("unit", "承办单位", _("The full name of a unit on file."),
               text(60), ("单位", "处置单位", "责任单位"), needed=True,
               example="桥头综合行政执法队"),
        Column("opened_at", "受理时间", _("When it came in."),
               moment, ("上报时间", "创建时间"), needed=True, example="2024-05-06 09:30"),
        Column("closed_at", "结案时间", _("When it ended."),
               moment, ("办结时间",), needed=True, example="2024-05-08 16:00"),
        Column("address", "地点", _("Where it was."), text(200), ("地址", "发生地点"), example="桥头大街18号"),
        Column("lon", "经度", _("Longitude, WGS-84."), number(73, 136), (), empty=None),
        Column("lat", "纬度", _("Latitude, WGS-84."), number(3, 54), (), empty=None),
        Column("grid_code", "网格编码", _("Blank: the grid around the point, or else the area of the unit."),
               division(6, 9, 12, 15),
               ("网格",)),
    )  # fmt: skip

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """Category, unit and grid must be on file; it must have ended, and not in the future."""
        here = ground()
        wanted = [row.cells["unit"] for row in rows]
        units = {v["name"]: (v["id"], v["area"]) for v in bulk.find(Unit, "name", wanted, ["id", "name", "area"])}
        for row in rows:
            cells = row.cells
            row.label = cells["number"]
            category, unit = here.categories.get(cells["category"]), units.get(cells["unit"])
            if category is None:
                row.wrong(
                    "category",
                    Refused(
                        "tables.no_category",
                        "There is no category {code}. Import the categories first.",
                        code=cells["category"],
                    ),
                )
            if unit is None:
                row.wrong(
                    "unit",
                    Refused(
                        "tables.no_unit_named",
                        "No unit is called “{name}”. Import the units first.",
                        name=cells["unit"],
                    ),
                )
            if not cells["opened_at"] <= cells["closed_at"] <= now:
                row.wrong(
                    "closed_at",
                    Refused(
                        "tables.not_over",
                        "It must have come in first and ended since, before now. Open matters are entered as reports.",
                    ),
                )
            if row.good:
                assert category is not None
                assert unit is not None
                row.target = self._target(cells, unit, category.priority, category.restricted, here, now)

    def _target(
        self, cells: Values, unit: tuple[Any, str], priority: str, restricted: bool, here: Any, now: datetime
    ) -> Values:
        lon, lat = cells.get("lon"), cells.get("lat")
        spot = lon is not None and lat is not None
        grid = cells.get("grid_code") or (here.grids.find(lon, lat) if spot else None) or unit[1]
        return {
            "number": cells["number"], "title": cells["title"], "category_id": cells["category"],
            "priority": cells.get("priority") or priority, "state": cells.get("state") or "closed",
            "restricted": restricted, "channel": IMPORTED, "lon": lon if spot else None, "lat": lat if spot else None,
            "address_text": cells.get("address", ""),
            "grid_code": grid, "place_kind": "public", "lead_unit_id": unit[0], "holder_unit_id": unit[0],
            "limit": "", "rule_version": IMPORTED, "opened_at": cells["opened_at"], "closed_at": cells["closed_at"],
            "changed_at": now,
        }  # fmt: skip

    def identity(self, row: Row) -> Hashable:
        """The old number."""
        return str(row.cells["number"])

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """Cases by number."""
        fields = ("title", "category_id", "priority", "state", "lead_unit_id", "opened_at", "closed_at", "address_text",
                  "lon", "lat", "grid_code", "channel", "number", "id")  # fmt: skip
        found = bulk.find(Case, "number", [row.cells["number"] for row in rows], fields)
        return {v["number"]: (v["id"], v) for v in found}

    decides = {"category": ("category_id",), "unit": ("lead_unit_id",), "address": ("address_text",)}

    def compare(self, row: Row, old: Values, given: frozenset[str]) -> tuple[str, ...]:
        """Only what was imported can be imported anew."""
        if old["channel"] != IMPORTED:
            row.wrong(
                "number",
                Refused(
                    "tables.number_taken", "A case of this system has this number. Put a letter before the old ones."
                ),
            )
            return ()
        named = frozenset(name for name in given if name not in ("priority", "grid_code") or row.cells.get(name))
        return super().compare(row, old, named)

    def write(self, actor: Actor, rows: Sequence[Row], tick: Tick, now: datetime) -> None:
        """The cases, and for each new one a fact that says where it came from."""
        super().write(actor, rows, tick, now)
        news = [
            facts.Imported(subject_id=r.pk, case_id=r.pk, unit_id=r.target["lead_unit_id"], grid_code=r.target["grid_code"],
                           opened_at=r.target["opened_at"].isoformat(), closed_at=r.target["closed_at"].isoformat())
            for r in rows
            if r.outcome == "new"
        ]  # fmt: skip
        for start in range(0, len(news), BATCH):
            journal.record_many(actor, news[start : start + BATCH], at=now)
