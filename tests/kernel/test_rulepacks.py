"""Rule packs: values by day, packs over packs without cross-effect, and files that cannot be used."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest

from linli.kernel.clock import parse_limit
from linli.kernel.errors import Refused
from linli.kernel.rulepacks import DEFAULT_FILE, Pack, Packs

DAY = date(2026, 3, 9)


def pack(*rules: str, name: str = "own", jurisdiction: str = "") -> Pack:
    rest = {"source": 'source = "a decision"', "from": "from = 2026-01-01"}
    body = "\n".join(
        "\n".join(["[[rule]]", rule, *(line for field, line in rest.items() if f"{field} = " not in rule)])
        for rule in rules
    )
    return Pack.parse(tomllib.loads(f'name = "{name}"\njurisdiction = "{jurisdiction}"\n{body}'))


def test_the_default_pack_has_the_presets_and_says_where_they_come_from():
    default = Pack.load()
    assert default.value("text_longest", on=DAY) == 5000
    assert default.value("photos_most", on=DAY) == 9
    assert default.value("photo_bytes", on=DAY) == 20 * 1024 * 1024
    assert default.value("remind_fraction", on=DAY) == 0.8
    assert default.value("red_fraction", on=DAY) == 1.5
    assert default.value("same_matter", on=DAY)["close_metres"] == 30
    assert default.limit("sign_limit", on=DAY) == parse_limit("2WH")
    assert default.value("day_segments", on=DAY) == ["08:30-12:00", "13:30-17:30"]
    assert all(default.rule(name, on=DAY).source for name in default.names())


def test_a_changed_number_holds_from_its_day_and_not_before():
    own = pack(
        'name = "sign_limit"\nvalue = "2WH"\nfrom = 2026-01-01\nuntil = 2026-03-09',
        'name = "sign_limit"\nvalue = "1WH"\nfrom = 2026-03-09',
    )
    assert own.value("sign_limit", on=DAY - timedelta(days=1)) == "2WH"
    assert own.value("sign_limit", on=DAY) == "1WH"


def test_no_value_for_a_day_is_refused_by_name():
    with pytest.raises(Refused) as refused:
        pack('name = "sign_limit"\nvalue = "2WH"').value("sign_limit", on=date(2025, 12, 31))
    assert refused.value.code == "rules.not_valid"
    assert "sign_limit" in refused.value.message
    assert "2025-12-31" in refused.value.message


def test_an_unknown_rule_is_refused_with_the_likely_name():
    with pytest.raises(Refused) as refused:
        Pack.load().value("remind_fractoin", on=DAY)
    assert refused.value.code == "rules.unknown_rule"
    assert "remind_fraction" in refused.value.message


def test_two_communities_under_one_street_do_not_affect_each_other():
    packs = Packs(
        Pack.load(),
        [
            pack('name = "sign_limit"\nvalue = "1WH"', name="east", jurisdiction="330102001001"),
            pack('name = "sign_limit"\nvalue = "4WH"', name="west", jurisdiction="330102001002"),
            pack('name = "photos_most"\nvalue = 6', name="street", jurisdiction="330102001"),
        ],
    )
    east, west, north = (packs.for_area(f"33010200100{n}001") for n in (1, 2, 3))
    assert [one.value("sign_limit", on=DAY) for one in (east, west, north)] == ["1WH", "4WH", "2WH"]
    assert [one.value("photos_most", on=DAY) for one in (east, west, north)] == [6, 6, 6]
    assert Pack.load().value("photos_most", on=DAY) == 9
    assert len({east.version, west.version, north.version, Pack.load().version}) == 4
    assert packs.for_area("330102001001") is east
    assert packs.for_area("330103001001").version == Pack.load().version


def test_where_the_own_pack_is_silent_that_day_the_one_below_answers():
    joined = Pack.load().overlay(pack('name = "sign_limit"\nvalue = "1WH"\nfrom = 2026-03-09'))
    assert joined.value("sign_limit", on=DAY - timedelta(days=1)) == "2WH"
    assert joined.value("sign_limit", on=DAY) == "1WH"
    assert joined.rule("sign_limit", on=DAY).source == "a decision"
    assert joined.names() == Pack.load().names()


def test_a_table_handed_out_can_be_changed_without_changing_the_pack():
    default = Pack.load()
    default.value("same_matter", on=DAY)["metres"] = 1
    default.value("day_segments", on=DAY).clear()
    assert default.value("same_matter", on=DAY)["metres"] == 50
    assert default.value("day_segments", on=DAY)


def test_the_version_is_stable_and_follows_the_content_only():
    assert Pack.load().version == Pack.load(DEFAULT_FILE).version
    one, two = pack('name = "a"\nvalue = 1'), pack('name = "a"\nvalue = 1\nsource = "other words"')
    assert one.version == two.version
    assert one.version != pack('name = "a"\nvalue = 2').version
    assert one.version.startswith("own@")


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ('name = "remind_fraction"\nvalue = 80', "between"),
        ('name = "remind_fraction"\nvalue = "4WH"', "number"),
        ('name = "sign_limit"\nvalue = 5', "limit"),
        ('name = "sign_limit"\nvalue = "soon"', "not a limit"),
        ('name = "photos_most"\nvalue = 2.5', "whole"),
        ('name = "photos_most"\nvalue = true', "whole"),
        ('name = "day_segments"\nvalue = ["12:00-08:00"]', "closes"),
        ('name = "same_matter"\nvalue = { metres = 50 }', "entries"),
    ],
)
def test_a_value_of_another_kind_or_out_of_bounds_is_refused(rule, why):
    with pytest.raises(Refused) as refused:
        Pack.load().overlay(pack(rule))
    assert refused.value.code == "rules.bad_pack"
    assert why in refused.value.message


def test_a_slip_of_the_pen_in_an_own_pack_is_noticed():
    with pytest.raises(Refused) as refused:
        Pack.load().overlay(pack('name = "photo_most"\nvalue = 6'))
    assert "photos_most" in refused.value.message


@pytest.mark.parametrize(
    "content",
    [
        "rule = 5 5",
        "colour = 1",
        "rule = 5",
        '[[rule]]\nname = "a"\nvalue = 1\nbetween = [1]\nfrom = 2026-01-01\nsource = "x"',
        '[[rule]]\nname = "a"',
        '[[rule]]\nname = "a"\nvalue = 1\nfrom = 2026-01-01\nsource = "x"\nvalid = 1',
        '[[rule]]\nname = "a"\nvalue = 1\nfrom = "now"\nsource = "x"',
        '[[rule]]\nname = "a"\nvalue = 1\nfrom = 2026-01-01T00:00:00\nsource = "x"',
        '[[rule]]\nname = "a"\nvalue = 1\nfrom = 2026-01-01\nuntil = 2026-01-01\nsource = "x"',
        '[[rule]]\nname = "a"\nvalue = 1\nkind = "odd"\nfrom = 2026-01-01\nsource = "x"',
        '[[rule]]\nname = "a"\nvalue = nan\nfrom = 2026-01-01\nsource = "x"',
        '[[rule]]\nname = "a"\nvalue = 1\nfrom = 2026-01-01\nsource = "x"\n'
        '[[rule]]\nname = "a"\nvalue = 2\nfrom = 2026-02-01\nsource = "x"',
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path, content):
    path = tmp_path / "ours.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        Pack.load(path)
    assert refused.value.code == "rules.bad_pack"
    assert "ours" in refused.value.message


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused):
        Pack.load(tmp_path / "nowhere.toml")


def test_two_packs_for_the_same_division_are_refused():
    with pytest.raises(Refused):
        Packs(Pack.load(), [pack(jurisdiction="33"), pack(jurisdiction="33")])
