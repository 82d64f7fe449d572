"""What goes into the index and what a typed line asks for; no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.errors import Refused
from linli.search import rules
from linli.search.rules.words import HAN


def found_by(typed: str, text: str) -> bool:
    """Whether the tokens of a text have all that a typed line asks for."""
    have = rules.tokens(rules.fold(text))
    asked = rules.ask(typed)
    wanted = [token for chunk in asked.chunks for token in chunk.tokens]
    return bool(wanted) and all(
        any(token.startswith(one[:-1]) for token in have) if one.endswith("*") else one in have for one in wanted
    )


@pytest.mark.parametrize(
    "typed",
    [
        "路灯",
        "路燈",
        "灯",
        "亮",
        "不亮",
        "柳岸花园3幢",
        "花园3幢",
        "３幢",
        "路灯 花园",
        "柳岸花园的路灯不亮",
        "LED",
        "led灯",
        "12",
    ],
)
def test_a_text_is_found_by_its_parts_in_either_script_and_width(typed):
    assert found_by(typed, "柳岸花园3幢门口的LED灯和路灯不亮，已经12天了。")


@pytest.mark.parametrize("typed", ["路牌", "4幢", "梅园", "led屏", "灯路"])
def test_a_text_is_not_found_by_what_it_does_not_say(typed):
    assert not found_by(typed, "柳岸花园3幢门口的LED灯和路灯不亮，已经12天了。")


@given(st.text(alphabet="柳岸花园路灯不亮垃圾积水三幢门口坏", min_size=2, max_size=40), st.data())
def test_whatever_is_cut_out_of_a_text_finds_it(text, data):
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, min(len(text), start + 4)))
    assert found_by(text[start:end], text)


def test_numbers_of_people_are_not_in_the_index():
    tokens = rules.tokens(rules.fold("请打13800138000，身份证110101199003074570，门牌12号"))
    assert not [token for token in tokens if any(len(part) > 6 for part in token.split()) and token[0].isdigit()]
    assert "12号" in tokens


def test_a_huge_text_stays_small():
    assert len(rules.tokens("".join(chr(0x4E00 + n) for n in range(5000)))) <= rules.MOST_TOKENS + 5000
    assert len(rules.tokens("路灯坏了，" * 2000)) < 20


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("柳岸花园", "lahy"),
        ("柳岸花园", "hy"),
        ("柳岸花园", "liuanhuayuan"),
        ("柳岸花园", "liuan"),
        ("长乐路", "cl"),
        ("长乐路", "zl"),
        ("长乐路", "changlelu"),
        ("长乐路", "zhangyuelu"),
        ("重庆大街", "cqdj"),
        ("3号码头", "3hmt"),
    ],
)
def test_a_name_is_found_by_its_pinyin_in_every_reading(name, typed):
    assert any(token.startswith(f"#p{typed}") for token in rules.name_tokens(name))


def test_a_name_with_many_readings_does_not_explode():
    assert len(rules.name_tokens("重长乐行传曾重长乐行传曾重长")) < 16 * 3 * 33


def test_numbers_and_codes_are_recognised():
    assert rules.ask("20261123000417").number == "20261123000417"
    assert rules.ask("2026 1123").number == "20261123"
    assert rules.ask("1123").number == ""
    assert rules.ask("7kq4m-x9trb").code == "7KQ4MX9TRB"
    assert rules.ask("3399010102000123").part == "3399010102000123"


def test_a_telephone_number_is_seen_however_it_is_written():
    for typed in (
        "13800138000",
        "138 0013 8000",
        "+86 138-0013-8000",
        "０１３８００１３８０００"[1:],
        "0571-88880000",
        "查13800138000",
    ):
        assert rules.phone_in(typed), typed
    for typed in ("20261123000417", "7KQ4MX9TRB", "柳岸花园3幢", "12345", "3399010102000123"):
        assert not rules.phone_in(typed), typed


def test_a_purpose_must_be_on_the_list():
    rules.check_purpose("caller")
    with pytest.raises(Refused):
        rules.check_purpose("curious")


def test_the_first_match_is_shown_and_every_match_marked():
    text = "您好，" * 30 + "柳岸花园路灯坏了，路灯三天没亮"
    pieces = rules.marked(text, ("路灯",))
    assert [piece.text for piece in pieces if piece.hit] == ["路灯", "路灯"]
    assert pieces[0].text == "…"
    assert "".join(piece.text for piece in rules.marked("没有", ("路灯",))) == "没有"


def test_what_is_typed_never_breaks_the_query():
    for typed in ("'", "\\", "a'b", "((", "&|!:*", "#open", "'; DROP TABLE", "\x00灯泡", "%_"):
        asked = rules.ask(typed)
        made = rules.expression(asked.chunks, [[] for _ in asked.chunks], [])
        assert "DROP'" not in made
        assert made.count("'") % 2 == 0
        assert "#open" not in made


@given(st.text(max_size=60))
def test_every_token_can_be_written_down(text):
    for token in rules.tokens(rules.fold(text)):
        assert token
        assert all((sign.isascii() and sign.isalnum()) or sign in HAN or ord(sign) > 0x3000 for sign in token)


def test_recent_and_fitting_comes_first():
    fits = rules.likeness(("路灯",), "路灯", "路灯坏了", "", 10)
    assert fits > rules.likeness(("路灯",), "路灯", "灯", "", 10)
    assert fits > rules.likeness(("路灯",), "路灯", "路灯坏了", "", 200)
