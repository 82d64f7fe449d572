"""Characters, words, personal data and likeness, with what people really type and with what nobody would."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel import text

ANY = st.text(st.characters(), max_size=60)  # lone surrogates included


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("路灯\x00不亮\x07", "路灯不亮"),
        ("路\u200b灯\ufeff不\u2060亮\u202e", "路灯不亮"),
        ("一行\r\n二行\r三行\u2028四行", "一行\n二行\n三行\n四行"),
        ("全角\u3000空\xa0格\t制表", "全角 空 格\t制表"),
        ("坏\ud800字\udc00", "坏字"),
        ("👨\u200d👩\u200d👧在哭", "👨\u200d👩\u200d👧在哭"),
        ("字\u200d字", "字字"),
        ("你好，１０：３０！", "你好，１０：３０！"),
        ("", ""),
    ],
)
def test_only_what_cannot_be_seen_is_cleaned_away(dirty, expected):
    assert text.clean(dirty) == expected


@given(ANY)
def test_cleaned_text_can_always_be_stored_and_is_not_changed_again(value):
    once = text.clean(value)
    assert text.clean(once) == once
    once.encode("utf-8")
    assert "\x00" not in once
    assert all(unicodedata.category(sign) != "Cc" or sign in "\n\t" for sign in once)


@given(ANY, ANY)
def test_nothing_that_can_be_typed_breaks_any_of_the_functions(one, two):
    assert text.normal_width(text.normal_width(one)) == text.normal_width(one)
    assert text.fingerprint(one).isalnum() or text.fingerprint(one) == ""
    assert 0 <= text.similarity(one, two) <= 1
    assert text.similarity(one, two) == pytest.approx(text.similarity(two, one))
    assert text.similarity(one, one) == 1
    for convert in (
        text.to_simplified,
        text.to_traditional,
        text.mask_personal,
        text.mask_name,
        text.mask_phone,
        text.mask_id,
    ):
        assert isinstance(convert(one), str)
    assert all(text.segment(one)) or not text.segment(one)


@pytest.mark.parametrize(
    ("wide", "expected"),
    [
        ("１０：３０，ＡＢＣ小区", "10:30，ABC小区"),
        ("Ａ座１２０３室（东户）", "A座1203室（东户）"),
        ("ｗｗｗ．ａｂｃ．ｃｎ", "www.abc.cn"),
        ("救命！！快来……", "救命！！快来……"),
        ("３㎡ ｱ", "3m2 ア"),
        ("５０％", "50%"),
        ("｡", "。"),
    ],
)
def test_width_becomes_ordinary_and_chinese_punctuation_stays_chinese(wide, expected):
    assert text.normal_width(wide) == expected


def test_both_scripts_are_converted_by_phrase():
    assert text.to_traditional("头发里发现问题") == "頭髮裏發現問題"
    assert text.to_traditional("邻里", "hk") == "鄰里"
    assert text.to_simplified("鄰里社區的電梯壞了") == "邻里社区的电梯坏了"


def test_words_are_found_and_names_can_be_added():
    assert text.segment("小区电梯坏了，请尽快维修。") == ["小区", "电梯", "坏", "了", "请", "尽快", "维修"]
    assert "".join(text.segment("榴花苑的路灯不亮")) == "榴花苑的路灯不亮"
    text.add_words(["榴花苑"])
    assert "榴花苑" in text.segment("榴花苑的路灯不亮")
    assert {"自来", "自来水", "水管"} & set(text.search_words("自来水管爆裂"))
    assert "abc" in text.search_words("ＡＢＣ大厦")
    assert text.segment("，。 ！\n") == []


def test_ngrams_are_all_there_and_no_others():
    assert text.ngrams("电梯坏", 1, 3) == ["电", "梯", "坏", "电梯", "梯坏", "电梯坏"]
    assert text.ngrams("电", 2, 3) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("我的电话13812341234，请回电", "我的电话138****1234，请回电"),
        ("打１３８１２３４１２３４", "打138****1234"),
        ("+86 138-1234-1234", "138****1234"),
        ("座机0571-88881234", "座机0571-****1234"),
        ("(010)88881234", "010-****1234"),
        ("身份证11010119900307123X。", "身份证110101********123X。"),
        ("两个：13812341234、13912345678", "两个：138****1234、139****5678"),
        ("身份证110101199003071233电话13812341234", "身份证110101********1233电话138****1234"),
    ],
)
def test_numbers_of_persons_are_masked_where_they_stand(sentence, expected):
    assert text.mask_personal(sentence) == expected
    assert text.find_personal(text.mask_personal(sentence)) == []


@pytest.mark.parametrize(
    "sentence",
    ["案件20260309000123", "网格330102001001001", "部件3205080101000001", "3号楼1203室", "投诉热线12345",
     "2026-03-09 10:30", "价格12812341234567元", "编号 110101199913991234"],
)  # fmt: skip
def test_other_numbers_are_left_alone(sentence):
    assert text.mask_personal(sentence) == sentence


def test_a_found_number_says_what_and_where_it_is():
    found = text.find_personal("电话１３８１２３４１２３４")
    assert found == [text.Found("phone", 2, 13)]


def test_an_identity_number_is_right_only_with_its_check_digit():
    assert text.is_identity_number("11010519491231002X")
    assert text.is_identity_number("11010519491231002x")
    assert not text.is_identity_number("110105194912310021")
    assert not text.is_identity_number("11010519491331002X")
    assert not text.is_identity_number("")


@pytest.mark.parametrize(
    ("mask", "given_", "expected"),
    [
        (text.mask_phone, "13812341234", "138****1234"),
        (text.mask_phone, "8613812341234", "138****1234"),
        (text.mask_phone, "057188881234", "0571-****1234"),
        (text.mask_phone, "88881234", "****34"),
        (text.mask_phone, "12345", "****"),
        (text.mask_phone, "", "****"),
        (text.mask_id, "110101199003071234", "110101********1234"),
        (text.mask_id, "110101900307123", "110101*****7123"),
        (text.mask_id, "E1234567", "E****"),
        (text.mask_name, "张三", "张*"),
        (text.mask_name, "张三丰", "张**"),
        (text.mask_name, "张", "张*"),
        (text.mask_name, "欧阳娜娜", "欧阳**"),
        (text.mask_name, "John Smith", "J*** S***"),
        (text.mask_name, " ", ""),
    ],
)
def test_masks_show_only_what_they_may(mask, given_, expected):
    assert mask(given_) == expected


def test_the_fingerprint_sees_through_width_script_case_and_punctuation():
    assert text.fingerprint("３號樓，電梯壞了！ABC") == text.fingerprint("3号楼电梯坏了 abc") == "3号楼电梯坏了abc"


SAME = [
    ("建设路路灯不亮,晚上很黑", "建设路这段晚上路灯全黑了"),
    ("3号楼门口的井盖破了,很危险", "井盖破损,在3栋楼门口,请尽快处理"),
    ("小区南门口垃圾堆了好几天没人清理", "南門垃圾沒人清，已經好多天了"),
]
OTHER = [
    ("建设路路灯不亮,晚上很黑", "建设路垃圾桶满了没人收"),
    ("5栋电梯坏了", "6栋电梯坏了，老人上不了楼"),
    ("工地半夜还在施工", "医保卡丢了怎么补办"),
    ("您好，请问你们领导能不能尽快处理一下这个问题，谢谢", "您好，请尽快解决噪音，谢谢领导"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_the_same_matter_in_other_words_is_alike(one, two):
    assert text.similarity(one, two) > 0.3


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_another_matter_in_like_words_is_less_alike(one, two):
    assert text.similarity(one, two) < 0.3


def test_the_same_words_are_the_same_whatever_the_script():
    assert text.similarity("３號樓電梯壞了！", "3号楼电梯坏了") == 1
    assert text.similarity("", "3号楼电梯坏了") == 0
    assert text.similarity("", "") == 1
