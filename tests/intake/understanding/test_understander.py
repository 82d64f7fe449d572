"""The door of understanding with the shipped model: categories, words, danger, rules alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linli
from linli.intake.understanding import material_texts, rules_engine, shipped
from linli.intake.understanding.api import BY_DANGER, BY_MODEL, BY_RULE, Understander, rules_only
from linli.intake.understanding.model import load
from linli.kernel.errors import NotFound, Refused

CATALOGUE = Path(linli.__file__).parent / "orgs" / "data" / "categories.toml"

PLAIN = [
    ("小区门口垃圾堆成山，几天没人清运", "0102"),
    ("工地半夜两点还在打桩，吵得睡不着", "0301"),
    ("老城区路灯坏了一个月，晚上一片漆黑", "P102"),
    ("楼上拖椅子蹦跳，天天吵到半夜，协商没用", "S106"),
    ("广场舞音响太大，每天跳到十点", "S107"),
    ("物业费涨价没有通知，物业不作为", "S101"),
    ("请问低保怎么申请，需要哪些材料", "S201"),
    ("干完活老板拖欠工资不给，农民工讨薪", "S206"),
    ("健身房关门跑路，充值卡不退款", "S207"),
    ("共享单车堆满人行道", "0404"),
    ("举报村支书贪污扶贫款", "S303"),
    ("小区车位太少，下班回来找不到车位停车难", "S104"),
    ("幼儿园入学报名要什么条件，学位不够", "S204"),
    ("健身器材生锈断了没人修", "P105"),
    ("家里停水三天了，自来水公司电话打不通", "0502"),
]


@pytest.fixture(scope="module")
def understander():
    return Understander.load()


def test_the_material_the_rules_and_the_model_cover_the_catalogue(understander):
    codes = {row["code"] for row in tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["category"]}
    assert len(codes) == 60
    assert {material_texts.code_of(topic) for topic in material_texts.patterns()} == codes
    assert set(rules_engine.word_rules().codes) == codes
    assert set(understander.codes) == codes


def test_every_category_has_at_least_twenty_five_ways_of_being_said():
    few = {t: len(p) for t, p in material_texts.patterns().items() if "." not in t and len(p) < 25}
    assert few == {}


def test_every_topic_has_its_class_in_the_published_mapping():
    assert set(material_texts.class_of_topic()) == set(material_texts.patterns())


@pytest.mark.parametrize(("text", "code"), PLAIN)
def test_everyday_matters_are_understood_by_the_model(understander, text, code):
    answer = understander.understand([text])[0]
    assert (answer.category, answer.by, answer.danger) == (code, BY_MODEL, False)
    assert answer.words
    assert all(word in text for word in answer.words)


def test_with_the_model_off_the_rules_alone_still_name_most_of_them():
    answers = rules_only([text for text, _ in PLAIN])
    assert {answer.by for answer in answers} == {BY_RULE}
    right = sum(answer.category == code for answer, (_, code) in zip(answers, PLAIN, strict=True))
    assert right >= 13


def test_danger_overrules_the_model_and_says_why(understander):
    for answer in (
        understander.understand(["楼道里有很浓的煤气味，怀疑燃气泄漏"])[0],
        understander.rules_only(["楼道里有很浓的煤气味，怀疑燃气泄漏"])[0],
    ):
        assert (answer.category, answer.danger, answer.by) == ("0503", True, BY_DANGER)
        assert any("煤气味" in word for word in answer.danger_words)


def test_a_figure_of_speech_is_not_a_danger(understander):
    assert not understander.understand(["公园的雕像笑死人了，建议换一个"])[0].danger


def test_confidential_categories_are_restricted(understander):
    answers = understander.understand(["举报村支书贪污扶贫款", "我不想活了", "有人猥亵女童", "路灯不亮"])
    assert [answer.restricted for answer in answers] == [True, True, True, False]


def test_alternatives_are_ordered_and_never_sum_to_more_than_one(understander):
    for answer in understander.understand([text for text, _ in PLAIN]):
        sure = [one.confidence for one in answer.alternatives]
        assert sure == sorted(sure, reverse=True)
        assert sum(sure) <= 1.001
        assert answer.alternatives[0].code == answer.category
        assert answer.alternatives[0].confidence == answer.confidence


def test_traditional_and_full_width_writing_is_understood_alike(understander):
    plain, other = understander.understand(["路灯坏了，晚上很黑", "路燈壞了，晚上很黑"])
    assert plain.category == other.category == "P102"


def test_answers_do_not_depend_on_the_batch(understander):
    texts = [text for text, _ in PLAIN]
    assert understander.understand(texts) == [understander.understand([text])[0] for text in texts]


def test_words_of_a_text_with_no_matter_are_few_and_rules_say_nothing():
    answer = rules_only(["今天天气不错"])[0]
    assert (answer.category, answer.confidence, answer.alternatives, answer.words) == (None, 0.0, (), ())


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(max_size=120), max_size=4))
def test_no_text_breaks_understanding(texts):
    understander = Understander.load()
    assert len(understander.understand(texts)) == len(rules_only(texts)) == len(texts)


def test_strange_characters_are_read(understander):
    answers = understander.understand(["\ud800😀", "", "\0", "，。！", "a" * 5000, "电" * 5000])
    assert len(answers) == 6


def test_a_folder_without_a_model_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(NotFound, match="no model"):
        Understander.load(tmp_path)


def test_a_model_of_another_format_is_refused_with_a_sentence(tmp_path):
    for name in ("model.npz", "model.json"):
        (tmp_path / name).write_bytes((shipped.folder() / name).read_bytes())
    facts = tmp_path / "model.json"
    facts.write_text(facts.read_text(encoding="utf-8").replace('"format": 1', '"format": 99'), encoding="utf-8")
    with pytest.raises(Refused, match="format 99"):
        Understander.load(tmp_path)


def test_a_broken_model_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "model.npz").write_bytes(b"x")
    (tmp_path / "model.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refused, match="cannot be read"):
        Understander.load(tmp_path)


def test_the_shipped_model_is_small():
    assert sum(file.stat().st_size for file in shipped.folder().iterdir()) < 5_000_000


@pytest.mark.slow
def test_the_shipped_model_is_what_its_material_gives():
    made = shipped.build()
    kept = load(shipped.folder())
    texts = [f"{one.title}\n{one.text}" for one in material_texts.make(per_topic=2, seed=99)]
    assert made.labels == kept.labels
    assert made.words == kept.words
    again, before = made.chances(texts), kept.chances(texts)
    assert (again.argmax(axis=1) == before.argmax(axis=1)).mean() > 0.99
    assert abs(again - before).mean() < 0.005
