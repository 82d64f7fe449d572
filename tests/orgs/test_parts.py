"""The register of parts: codes of sixteen digits, rows in batches, states."""

import pytest

from linli.kernel.errors import NotAllowed, Refused
from linli.orgs import rules
from linli.orgs.commands import PartRow, add_parts, change_part, set_part_state
from linli.orgs.models import Part, PartMoment
from tests import world as street
from tests.world import NOW

COVER = f"{street.COUNTY}0101000001"
CLASSES = {"0101", "0118", "0401"}


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("9901010101000001", ""),
        (" 9901010118000123 ", ""),
        ("990101010100001", "parts.code_form"),
        ("99010101010000012", "parts.code_form"),
        ("99010101010000１1", "parts.code_form"),
        ("990101010100000x", "parts.code_form"),
        ("3205080101000001", "parts.code_county"),
        ("9901010901000001", "parts.code_major"),
        ("9901010199000001", "parts.code_minor"),
        ("9901010101000000", "parts.code_serial"),
    ],
)
def test_at_30428_03_a_part_code_names_our_county_a_class_on_file_and_a_serial_number(code, why):
    if not why:
        assert rules.check_part_code(code, counties={"990101"}, classes=CLASSES) in CLASSES
        return
    with pytest.raises(Refused) as refusal:
        rules.check_part_code(code, counties={"990101"}, classes=CLASSES)
    assert refusal.value.code == why


def row(code=COVER, point=street.IN_GRID1, **more):
    return PartRow(code=code, lon=point[0], lat=point[1], **more)


def test_rows_are_entered_together_or_not_at_all_and_each_wrong_one_is_named(world):
    rows = [
        row(),
        row(f"{street.COUNTY}0118000001", state="broken"),
        row(),
        row(f"{street.COUNTY}9999000001"),
        row(f"{street.COUNTY}0118000002", street.OUTSIDE),
    ]
    answer = add_parts(world.actor("op"), rows=rows, now=NOW)
    assert answer.added == ()
    assert [(p.row, p.code, p.field) for p in answer.wrong] == [
        (1, "parts.unknown_state", "state"),
        (2, "parts.there", "code"),
        (3, "parts.code_major", "code"),
        (4, "parts.outside", "lon"),
    ]
    assert Part.objects.count() == 0
    answer = add_parts(world.actor("op"), rows=rows, now=NOW, leave_out_wrong=True)
    assert len(answer.added) == 1
    part = Part.objects.get(id=answer.added[0])
    assert (part.grid_code, part.part_class_id, part.name) == (street.GRID1, "0101", "上水井盖")
    assert part.competent_id == world.unit("water_supply").id
    assert PartMoment.objects.filter(part=part).count() == 1
    again = add_parts(world.actor("op"), rows=[row()], now=NOW)
    assert again.wrong[0].code == "parts.there"


def test_a_part_is_entered_by_whoever_looks_after_the_area_and_its_state_is_told_by_who_comes_by(world):
    assert add_parts(world.actor("grid1"), rows=[row()], now=NOW).wrong[0].code == "orgs.not_your_area"
    (part_id,) = add_parts(world.actor("street"), rows=[row(maintainer="清溪区供水", owner="某某公司")], now=NOW).added
    part = Part.objects.get(id=part_id)
    assert (part.maintainer_id, part.owner_id, part.owner_name) == (world.unit("water_supply").id, None, "某某公司")
    with pytest.raises(NotAllowed):
        set_part_state(world.actor("grid3"), part_id=part_id, state="missing", now=NOW)
    set_part_state(world.actor("grid1"), part_id=part_id, state="missing", note="被车压碎", now=NOW)
    with pytest.raises(Refused):
        set_part_state(world.actor("grid1"), part_id=part_id, state="missing", now=NOW)
    assert list(PartMoment.objects.filter(part=part).order_by("id").values_list("state", flat=True)) == [
        "intact",
        "missing",
    ]
    change_part(world.actor("op"), part_id=part_id, to=row(point=street.IN_GRID2, name="三号井盖"), now=NOW)
    part.refresh_from_db()
    assert (part.name, part.grid_code, part.state, part.code) == ("三号井盖", street.GRID2, "missing", COVER)
