"""Rows into the tables: what would happen to each is said first, then all are written or none."""

import csv
import io
import json
from datetime import date, timedelta

import pytest

from linli.cases import queries as cases
from linli.cases.models import Case
from linli.exchange.models import Import, ImportFile, ImportRow, ImportState
from linli.exchange.tables import commands, queries
from linli.exchange.tables.checking import Options, check
from linli.exchange.tables.columns import folded
from linli.exchange.tables.kinds import KINDS, kind_of
from linli.exchange.tables.reading import read
from linli.exchange.tables.templates import template
from linli.kernel.actors import machine
from linli.kernel.errors import NotAllowed, NotFound, Refused, Stale
from linli.orgs.models import Address, Category, Division, DutyItem, Part, Revision, Unit
from linli.orgs.queries import ground
from linli.people.models import Account, Home, Post, Resident
from linli.trust.models import FactRecord
from linli.trust.sealing import index_of
from tests import world as street

NOW = street.NOW
PLACE = street.ADDRESSES[0][0]


def table(*rows, encoding="utf-8"):
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def looked(kind, content, **options):
    return check(kind_of(kind), content, Options(**options), now=NOW)


def bring(actor, kind, content, *, good_only=False, **options):
    """From the file to the rows, as the job does it."""
    run = commands.ask(actor, kind=kind, filename="f.csv", content=content, options=options, now=NOW)
    checked = check(kind_of(kind), content, commands.options_of(run), now=NOW)
    commands.keep_report(actor, import_id=run.id, checked=checked, now=NOW)
    commands.confirm(actor, import_id=run.id, good_only=good_only, now=NOW)
    return commands.write(actor, import_id=run.id, now=NOW)


def person(number):
    """An identity number with a right check digit."""
    body = f"33010919900307{number:03d}"
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


PEOPLE = [
    ["姓名", "身份证号", "手机", "人员类别", "住址", "室号"],
    ["张伟", person(1), "13800138001", "户籍在册", PLACE, "301"],
    ["王芳", person(2), "", "", PLACE, "302"],
    ["李娜", "", "138 0013 8003", "migrant", PLACE, "303"],
]


def test_a_dry_run_says_of_each_row_what_would_happen_and_writes_nothing(world):
    bring(world.actor("op"), "residents", table(*PEOPLE))
    again = table(
        PEOPLE[0],
        PEOPLE[1],
        ["王芳", person(2), "", "", PLACE, "999"],
        ["赵强", person(4), "13800138004", "", PLACE, ""],
        ["孙丽", person(5)[:-1] + "A", "12", "外星人", "某处", ""],
        ["张伟", person(1), "13800138001", "", PLACE, ""],
    )
    before = Resident.objects.count()
    found = looked("residents", again)
    assert [row.outcome for row in found.rows] == ["same", "changed", "new", "wrong", "wrong"]
    assert found.rows[1].notes == [{"changes": ["room"]}]
    assert {note["column"] for note in found.rows[3].notes} == {"id_number", "phone", "kind"}
    assert found.rows[3].label == "孙*"
    assert "户籍在册（registered）" in str(found.rows[3].notes)
    assert found.rows[4].notes[0]["code"] == "tables.twice"
    assert found.rows[4].notes[0]["values"] == {"row": 2}
    assert Resident.objects.count() == before == 3
    assert not any("孙丽" in json.dumps(row.notes, ensure_ascii=False) for row in found.rows)


def test_residents_are_sealed_as_they_are_written_and_found_by_their_index(world):
    run = bring(world.actor("op"), "residents", table(*PEOPLE, encoding="gb18030"))
    assert run.state == ImportState.DONE
    assert run.counts == {"new": 3, "changed": 0, "same": 0, "wrong": 0}
    found = Resident.objects.get(id_index=index_of(person(1)))
    assert (found.name.open(), found.phone.open(), found.room) == ("张伟", "13800138001", "301")
    assert (found.born, found.grid_code) == (date(1990, 3, 7), street.GRID1)
    assert Resident.objects.get(phone_index=index_of("13800138003")).name.open() == "李娜"
    fact = FactRecord.objects.get(kind="exchange.imported", subject_id=run.id)
    assert fact.data == {"what": "residents", "new": 3, "changed": 0, "same": 0, "left_out": 0}
    assert "张伟" not in str(list(ImportRow.objects.values_list("label", "notes")))
    assert "张伟".encode() not in bytes(ImportFile.objects.get(run=run).content)


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_template_of_every_kind_is_understood_by_its_own_import(world, kind):
    content = template(KINDS[kind], str)
    found = looked(kind, content)
    assert found.match.unknown == ()
    assert set(found.match.places) == {column.name for column in KINDS[kind].columns}
    assert [note for note in found.rows[0].notes if "changes" not in note] == []


def test_repeating_a_file_changes_nothing(world):
    op = world.actor("op")
    for kind in KINDS:
        content = template(KINDS[kind], str)
        first = looked(kind, content)
        if first.counts["new"] or first.counts["changed"]:
            bring(op, kind, content)
        assert looked(kind, content).counts == {"new": 0, "changed": 0, "same": 1, "wrong": 0}, kind
        with pytest.raises(Refused, match="on file already"):
            bring(op, kind, content)


def test_one_wrong_row_keeps_all_out_unless_the_good_ones_alone_are_asked_for(world):
    op = world.actor("op")
    mixed = table(*PEOPLE, ["无名", "", "", "", PLACE, ""])
    with pytest.raises(Refused, match="1 rows are wrong"):
        bring(op, "residents", mixed)
    assert not Resident.objects.exists()
    run = bring(op, "residents", mixed, good_only=True)
    assert Resident.objects.count() == 3
    assert FactRecord.objects.get(kind="exchange.imported").data["left_out"] == 1
    bad = read(queries.bad_rows_of(op, run.id, str, "问题"))
    assert bad.header[-1] == "问题"
    assert [cells[0] for _line, cells in bad.rows] == ["无名"]
    assert "identity number" in bad.rows[0][1][-1]


def test_a_write_that_fails_midway_leaves_nothing(world, monkeypatch):
    op = world.actor("op")
    monkeypatch.setattr(commands.journal, "record", lambda *a, **k: (_ for _ in ()).throw(Refused("x", "No.")))
    run = Import.objects.create(kind="residents", filename="f", asked_at=NOW, state=ImportState.WRITING)
    content = table(*PEOPLE)
    sealed = commands.seal_bytes(content, field=commands._place(run))
    ImportFile.objects.create(run=run, content=sealed, size=1, sha256="", at=NOW)
    with pytest.raises(Refused), commands.transaction.atomic():
        commands.write(op, import_id=run.id, now=NOW)
    assert not Resident.objects.exists()


def test_headings_in_any_order_language_and_dress_are_recognised_and_unknown_ones_named(world):
    assert folded("身份证号*（必填）") == folded("身份证号")
    content = table(["Room", "地址", "备注", "电 话", "NAME*"], ["301", PLACE, "x", "13800138009", "张伟"])
    found = looked("residents", content)
    assert found.match.unknown == ("备注",)
    assert found.counts["new"] == 1
    own = table(["住在", "谁", "打给"], [PLACE, "张伟", "13800138009"])
    with pytest.raises(Refused, match="姓名"):
        looked("residents", own)
    assert looked("residents", own, mapping={"住在": "address", "谁": "name", "打给": "手机"}).counts["new"] == 1
    with pytest.raises(Refused, match="both mean"):
        looked("residents", table(["姓名", "name", "地址"], ["a", "b", PLACE]))


def test_a_column_that_is_not_in_the_file_leaves_what_is_on_file(world):
    op = world.actor("op")
    bring(op, "residents", table(*PEOPLE))
    bring(op, "residents", table(["姓名", "身份证号", "地址"], ["张伟伟", person(1), PLACE]))
    found = Resident.objects.get(id_index=index_of(person(1)))
    assert (found.name.open(), found.phone.open(), found.room) == ("张伟伟", "13800138001", "301")


def test_numbers_that_excel_has_shortened_are_not_guessed(world):
    found = looked("residents", table(PEOPLE[0], ["张伟", "3.30109E+17", "", "", PLACE, ""]))
    assert found.rows[0].notes[0]["code"] == "tables.shortened"


def test_addresses_come_in_any_datum_and_find_their_grid(world):
    content = table(
        ["地址", "经度", "纬度", "坐标系", "别名"],
        ["柳岸路1号", "120.1150", "30.2050", "", "老粮站、粮站"],
        ["柳岸路2号", "120.1196", "30.2026", "高德", ""],
        ["柳岸路3号", "121.9", "31.9", "", ""],
    )
    found = looked("addresses", content)
    assert [row.outcome for row in found.rows] == ["new", "new", "wrong"]
    before = Revision.objects.get(name="ground").value
    bring(world.actor("op"), "addresses", content, good_only=True)
    made = Address.objects.get(text="柳岸路1号")
    assert (made.grid_code, made.aliases) == (street.GRID2, ["老粮站", "粮站"])
    moved = Address.objects.get(text="柳岸路2号")
    assert abs(moved.lon - 120.115) < 0.001
    assert abs(moved.lat - 30.205) < 0.001
    assert Revision.objects.get(name="ground").value == before + 1
    living = table(["姓名", "手机", "地址"], ["张伟", "13800138000", "老粮站"])
    assert looked("residents", living).rows[0].target["address_id"] == made.id


def test_units_stand_below_units_of_the_same_file(world):
    content = table(
        ["单位名称", "职能", "层级", "辖区代码", "上级单位"],
        ["东站管委会", "街道办事处", "subdistrict", street.STREET, ""],
        ["东站环卫所", "环卫", "街道", street.STREET, "东站管委会"],
        ["孤儿单位", "环卫", "街道", street.STREET, "没有的单位"],
    )
    names = [function.zh for function in street.data.functions().values()]
    assert "环卫" in names
    content = content.replace("街道办事处".encode(), street.data.functions()["subdistrict_office"].zh.encode())
    bring(world.actor("op"), "units", content, good_only=True)
    below = Unit.objects.get(name="东站环卫所")
    assert below.parent.name == "东站管委会"
    assert not Unit.objects.filter(name="孤儿单位").exists()
    assert ground().units[below.id].function == "sanitation"


def test_a_boundary_that_moves_makes_a_new_row_and_keeps_the_old_one(world):
    op = world.actor("op")
    moved = json.dumps(street.box(120.10, 30.20, 120.12, 30.221))
    content = table(["代码", "名称", "边界", "生效日期"], [street.WEST, "柳岸社区", moved, "2026-03-12"])
    bring(op, "divisions", content)
    rows = Division.objects.filter(code=street.WEST).order_by("valid_from")
    assert [(row.valid_from, row.valid_to) for row in rows] == [
        (street.SINCE, date(2026, 3, 12)),
        (date(2026, 3, 12), None),
    ]
    assert looked("divisions", content).counts["same"] == 1


def geojson(*grids):
    features = [
        {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": shape} for code, name, shape in grids
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def test_grids_from_geojson_must_not_overlap_stick_out_or_move_under_addresses(world):
    free = street.EAST + "002"
    found = looked("divisions", geojson(
        (free, "梅园第二网格", street.box(120.125, 30.20, 120.13, 30.22)),
        (street.EAST + "003", "梅园第三网格", street.box(120.13, 30.20, 120.14, 30.22)),
        (street.GRID1, "柳岸第一网格", street.box(120.10, 30.20, 120.109, 30.22)),
        ("990101009001001", "无家", {"type": "Point"}),
    ))  # fmt: skip
    codes = [{note["code"] for note in row.notes} for row in found.rows]
    assert codes == [
        {"tables.grids_overlap"},
        {"tables.grid_outside"},
        {"tables.grid_in_use"},
        {"tables.no_parent", "geo.bad_polygon"},
    ]
    Address.objects.filter(grid_code=street.GRID3).delete()
    bring(world.actor("op"), "divisions", geojson(
        (free, "梅园第二网格", street.box(120.125, 30.20, 120.13, 30.22)),
        (street.GRID3, "梅园第一网格", street.box(120.12, 30.20, 120.125, 30.22)),
    ))  # fmt: skip
    assert ground().grids.find(120.127, 30.205) == free


def test_people_follow_their_address_into_another_grid_and_homes_follow_people(world):
    op = world.actor("op")
    bring(op, "residents", table(*PEOPLE))
    who = Resident.objects.get(id_index=index_of(person(1)))
    Home.objects.create(resident=who, kind="living", address=who.address, source="police", source_day=street.SINCE,
                        valid_from=street.SINCE, at=NOW)  # fmt: skip
    other = street.ADDRESSES[2][0]
    bring(op, "residents", table(["姓名", "身份证号", "地址"], ["张伟", person(1), other]))
    homes = Home.objects.filter(resident=who).order_by("valid_from")
    assert [(home.address.text, home.source, home.valid_to is None) for home in homes] == [
        (PLACE, "police", False),
        (other, "import", True),
    ]
    bring(op, "addresses", table(["地址", "经度", "纬度"], [other, "120.1250", "30.2122"]))
    who.refresh_from_db()
    assert who.grid_code == street.GRID3


def test_staff_get_accounts_and_posts_and_one_telephone_is_one_person(world):
    head = ["登录名", "姓名", "手机", "岗位", "单位", "辖区代码"]
    unit = world.unit("committee1").name
    content = table(
        head,
        ["zhangwei", "张伟", "13800138001", "网格员", unit, street.GRID1],
        ["zhangwei", "张伟", "13800138001", "community_worker", unit, ""],
        ["wangfang", "王芳", "13800138001", "grid_worker", unit, street.GRID2],
        ["lina", "李娜", "13800138003", "grid_worker", "没有的单位", ""],
    )
    assert [row.outcome for row in looked("staff", content).rows] == ["new", "new", "wrong", "wrong"]
    bring(world.actor("op"), "staff", content, good_only=True)
    account = Account.objects.get(login="zhangwei")
    assert account.phone.open() == "13800138001"
    assert not account.has_usable_password()
    assert sorted(account.posts.values_list("role", "area")) == [
        ("community_worker", street.WEST),
        ("grid_worker", street.GRID1),
    ]
    renamed = table(head, ["zhangwei", "张伟国", "13800138009", "网格员", unit, street.GRID1])
    assert looked("staff", renamed).rows[0].changes == ("name", "phone")
    bring(world.actor("op"), "staff", renamed)
    account.refresh_from_db()
    assert (account.name, account.phone.open()) == ("张伟国", "13800138009")
    assert Post.objects.filter(account=account).count() == 2


def test_categories_and_duties_of_a_site_are_its_own(world):
    op = world.actor("op")
    bring(op, "categories", table(
        ["code", "key", "名称", "name_en", "kind", "group", "lead", "limits", "closing_zh"],
        ["9901", "lost_bicycle", "废弃自行车", "Abandoned bicycle", "event", "city_appearance",
         "any=sanitation; road=city_enforcement", "handle=4WH; handle[night]=1WD", "已清走"],
    ))  # fmt: skip
    made = Category.objects.get(code="9901")
    assert made.lead == {"any": "sanitation", "road": "city_enforcement"}
    assert made.limits[1] == {"name": "handle", "limit": "1WD", "when": "night"}
    assert made.version.startswith("site-")
    assert made.name_hant == "廢棄自行車"
    wrong = looked("categories", table(["code", "key", "名称", "name_en", "kind", "group", "lead", "limits"],
                                       ["9902", "lost_bicycle", "x", "x", "event", "g", "any=nobody", "4WH"]))  # fmt: skip
    assert {note["column"] for note in wrong.rows[0].notes} == {"lead", "limits"}
    bring(op, "duties", table(["类别", "level", "type", "依据"], ["9901", "subdistrict", "withdrawn", "清单"]))
    assert DutyItem.objects.get(category_id="9901").type == "withdrawn"
    assert ground().duty("9901", "subdistrict") == "withdrawn"


def test_past_cases_are_over_marked_and_no_work(world):
    live = world.case().case
    head = ["编号", "标题", "类别", "单位", "受理时间", "办结时间", "经度", "纬度"]
    unit = world.unit("city_enforcement").name
    content = table(
        head,
        ["A2024-1", "楼下垃圾", "0102", unit, "2024-05-06 09:30", "2024/5/8", "120.1150", "30.2050"],
        ["A2024-2", "还没完", "0102", unit, "2026-03-10", "2027-01-01", "", ""],
        [live.number, "同号", "0102", unit, "2024-05-06", "2024-05-08", "", ""],
    )
    found = looked("history", content)
    assert [row.outcome for row in found.rows] == ["new", "wrong", "wrong"]
    before = cases.board(world.actor("lead"), now=NOW, day_start=NOW - timedelta(hours=10))
    bring(world.actor("op"), "history", content, good_only=True)
    case = Case.objects.get(number="A2024-1")
    assert (case.state, case.channel, case.grid_code) == ("closed", "imported", street.GRID2)
    assert not case.tasks.exists()
    assert not case.clocks.exists()
    fact = FactRecord.objects.get(kind="cases.imported", case_id=case.id)
    assert fact.data["closed_at"].startswith("2024-05-08")
    after = cases.board(world.actor("lead"), now=NOW, day_start=NOW - timedelta(hours=10))
    assert after == before
    page = cases.case_page(world.actor("lead"), case.id, now=NOW)
    assert page.card.overdue is False


def test_only_operators_of_the_county_import(world):
    content = table(*PEOPLE)
    for login in ("lead", "street", "comm1", "grid1", "resident"):
        with pytest.raises(NotAllowed):
            commands.ask(world.actor(login), kind="residents", filename="f", content=content, options={}, now=NOW)
    run = commands.ask(world.actor("op"), kind="residents", filename="f", content=content, options={}, now=NOW)
    with pytest.raises(NotFound):
        queries.an_import(world.actor("street"), run.id)
    assert queries.an_import(world.actor("op"), run.id).by == "陈明"
    world.give_post("street", "operator", "office", street.STREET)
    with pytest.raises(NotAllowed):
        queries.imports(world.actor("street"))


def test_an_import_can_be_stopped_until_it_is_written(world):
    op, content = world.actor("op"), table(*PEOPLE)
    run = commands.ask(op, kind="residents", filename="f", content=content, options={}, now=NOW)
    commands.keep_report(op, import_id=run.id, checked=looked("residents", content), now=NOW)
    with pytest.raises(Stale):
        commands.write(op, import_id=run.id, now=NOW)
    commands.confirm(op, import_id=run.id, good_only=False, now=NOW)
    assert commands.cancel(op, import_id=run.id, now=NOW).cancel_asked
    with pytest.raises(Stale, match="cancelled"), commands.transaction.atomic():
        commands.write(op, import_id=run.id, now=NOW)
    assert not Resident.objects.exists()
    done = bring(op, "residents", content)
    with pytest.raises(Stale, match="over already"):
        commands.cancel(op, import_id=done.id, now=NOW)


def test_the_file_and_the_row_report_are_gone_after_thirty_days(world):
    run = bring(world.actor("op"), "residents", table(*PEOPLE))
    assert commands.forget_files(before=NOW) == 0
    assert commands.forget_files(before=NOW + timedelta(days=1)) == 1
    assert not ImportRow.objects.exists()
    assert Import.objects.get(id=run.id).counts["new"] == 3
    with pytest.raises(Refused):
        queries.bad_rows_of(world.actor("op"), run.id, str, "x")


def test_the_machine_of_the_command_line_imports_too(world):
    assert bring(machine("import"), "residents", table(*PEOPLE)).state == ImportState.DONE


def test_parts_enter_the_register_by_its_own_rules_and_keep_their_state(world):
    op = world.actor("op")
    code = f"{street.COUNTY}0101000001"
    head = ["部件编码", "部件名称", "经度", "纬度", "养护单位"]
    owner = world.unit("property").name
    content = table(
        head,
        [code, "井盖一号", "120.1085", "30.2030", owner],
        ["1234", "短", "120.1085", "30.2030", ""],
        [f"{street.COUNTY}0101000002", "远", "121.9", "31.9", ""],
    )
    found = looked("parts", content)
    assert [row.outcome for row in found.rows] == ["new", "wrong", "wrong"]
    bring(op, "parts", content, good_only=True)
    part = Part.objects.get(code=code)
    assert (part.name, part.state, part.grid_code, part.maintainer_id) == (
        "井盖一号", "intact", street.GRID1, world.unit("property").id,
    )  # fmt: skip
    Part.objects.filter(id=part.id).update(state="damaged")
    bring(op, "parts", table(head, [code, "井盖甲", "120.1085", "30.2030", owner]))
    part.refresh_from_db()
    assert (part.name, part.state) == ("井盖甲", "damaged")
