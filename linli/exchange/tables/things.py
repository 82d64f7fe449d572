"""Parts of the city (城市部件) from rows, into the register that keeps their codes and states."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from linli.exchange.tables import bulk
from linli.exchange.tables.bulk import Values
from linli.exchange.tables.columns import Column, choice, day, number, text
from linli.exchange.tables.kind import Kind, Row, Tick
from linli.kernel.actors import Actor
from linli.kernel.errors import LinliError, Refused
from linli.orgs.commands import PartRow, add_parts
from linli.orgs.models import Part, PartClass, PartSource, PartState
from linli.orgs.queries import ground
from linli.orgs.rules import check_part_code


class Parts(Kind):
    """New parts come in by the register's own command; of known ones only name, owners, place words and note change here."""

    key = "parts"
    title = _("Parts")
    about = _(
        "Manhole covers, lamps, benches … with their national codes. States are changed in the register, with a history."
    )
    model = Part
    columns = (
        Column("code", "部件编码", _("Sixteen digits: county, class, number."),
               text(16), ("部件代码", "标识码"), needed=True,
               example="9901010101000001"),
        Column("name", "部件名称", _("Blank: the name of its class."), text(60), ("名称",)),
        Column("lon", "经度", _("Longitude, WGS-84."), number(73, 136), ("x",), needed=True, example="120.1085"),
        Column("lat", "纬度", _("Latitude, WGS-84."), number(3, 54), ("y",), needed=True, example="30.2030"),
        Column("state", "状态", _("intact, damaged, missing, occupied or abandoned; blank: intact."),
               choice(PartState),
               ("部件状态",), empty="intact", example="intact"),
        Column("owner", "权属单位", _("Whom it belongs to: a unit on file, or any name."), text(60), ("权属",)),
        Column("competent", "主管部门", _("Which unit answers for it; blank: the one of its class."),
               text(60), ("主管单位",)),
        Column("maintainer", "养护单位", _("Who looks after it: a unit on file, or any name."),
               text(60), ("维护单位",)),
        Column("address", "位置描述", _("Where it is, in words."), text(120), ("位置", "地址")),
        Column("source", "数据来源", _("surveyed, map or other; blank: surveyed."),
               choice(PartSource), (), empty="surveyed"),
        Column("first_on", "初始日期", _("Since when it is there; blank: today."), day, (), empty=None),
        Column("note", "备注", _("Anything else."), text(200), ()),
    )  # fmt: skip
    decides = {"address": ("address_text",), "owner": ("owner_id", "owner_name"),
               "maintainer": ("maintainer_id", "maintainer_name"), "competent": ()}  # fmt: skip
    #: What an import changes of a part that is on file.
    CHANGES = ("name", "owner_id", "owner_name", "maintainer_id", "maintainer_name", "address_text", "note")

    def prepare(self, rows: Sequence[Row], given: frozenset[str], now: datetime) -> None:
        """The register's own rules on codes; the place must lie in a grid, the department must be on file."""
        here = ground()
        classes = dict(PartClass.objects.values_list("code", "name_hans"))
        counties = [code for code in here.names if len(code) == 6]
        units = {unit.name: unit.id for unit in here.units.values()}
        grids = here.grids.find_many([r.cells["lon"] for r in rows], [r.cells["lat"] for r in rows]) if rows else []
        for row, grid in zip(rows, grids, strict=True):
            cells = row.cells
            row.label = f"{cells['code']} {cells.get('name', '')}".strip()
            try:
                check_part_code(cells["code"], counties=counties, classes=classes)
            except LinliError as error:
                row.wrong("code", error)
            if grid is None:
                row.wrong(
                    "lon",
                    Refused(
                        "tables.outside",
                        "The point lies in none of the grids on file. Check its coordinate system, or name the grid.",
                    ),
                )
            if cells.get("competent") and cells["competent"] not in units:
                row.wrong(
                    "competent",
                    Refused(
                        "tables.no_unit_named",
                        "No unit is called “{name}”. Import the units first.",
                        name=cells["competent"],
                    ),
                )
            row.target = {
                "code": cells["code"], "name": cells.get("name") or classes.get(cells["code"][6:10], ""),
                "owner_id": units.get(cells.get("owner", "")), "owner_name": cells.get("owner", ""),
                "maintainer_id": units.get(cells.get("maintainer", "")), "maintainer_name": cells.get("maintainer", ""),
                "address_text": cells.get("address", ""), "note": cells.get("note", ""),
            }  # fmt: skip

    def identity(self, row: Row) -> Hashable:
        """Its code."""
        return str(row.cells["code"])

    def on_file(self, rows: Sequence[Row]) -> dict[Hashable, tuple[Any, Values]]:
        """Parts by code."""
        found = bulk.find(Part, "code", [row.cells["code"] for row in rows], ["id", "code", *self.CHANGES])
        return {v["code"]: (v["id"], v) for v in found}

    def write(self, actor: Actor, rows: Sequence[Row], tick: Tick, now: datetime) -> None:
        """New ones by the command of the register, known ones by one statement."""
        names = [c.name for c in self.columns]
        new = [PartRow(**{n: r.cells[n] for n in names if n in r.cells}) for r in rows if r.outcome == "new"]
        if new:
            wrong = add_parts(actor, rows=new, now=now).wrong
            if wrong:
                raise Refused(
                    "tables.parts_refused", "The register refuses {rows} parts; check the file again.", rows=len(wrong)
                )
        super().write(actor, [row for row in rows if row.outcome == "changed"], tick, now)
