"""Training, classifying and routing from the command line, on small files made here."""

from __future__ import annotations

import argparse
import csv
import io
import random

import pytest

from linli.intake.understanding import cli_classify, cli_route, cli_train, material_texts
from linli.kernel.errors import LinliError, NotFound, Refused

TOPICS = ("0102", "P102", "S204", "S206")


def run(module, *words):
    parser = argparse.ArgumentParser()
    module.add_arguments(parser)
    return module.run(parser.parse_args([str(word) for word in words]))


def write(path, columns, rows, encoding="utf-8"):
    buffer = io.StringIO()
    out = csv.writer(buffer)
    out.writerow(columns)
    out.writerows(rows)
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def messages(seed, times):
    made = [one for one in material_texts.make(per_topic=times, seed=seed) if one.topic in TOPICS]
    return [(one.title, one.text, f"class {one.topic}") for one in made]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    file = write(folder / "labelled.csv", ("title", "text", "label"), messages(1, 30))
    assert run(cli_train, "--labelled", file, "--out", folder / "model") == 0
    return folder / "model"


def lines(capsys):
    return list(csv.reader(io.StringIO(capsys.readouterr().out)))


def test_a_trained_model_labels_unseen_messages_with_its_own_labels(trained, tmp_path, capsys):
    asked = messages(2, 10)
    file = write(tmp_path / "asked.csv", ("title", "text"), [row[:2] for row in asked])
    assert run(cli_classify, "--model", trained, file) == 0
    head, *answers = lines(capsys)
    assert head == ["id", "label", "confidence"]
    assert len(answers) == len(asked)
    right = sum(answer[1] == row[2] for answer, row in zip(answers, asked, strict=True))
    assert right / len(asked) > 0.9
    assert all(0.25 <= float(answer[2]) <= 1 for answer in answers)


def test_ids_are_kept_and_rows_without_one_get_their_number(trained, tmp_path, capsys):
    rows = [("a7", "路灯不亮"), ("", "拖欠工资"), ("", ""), ("b,9", '他说"好"\n换行')]
    run(cli_classify, "--model", trained, write(tmp_path / "asked.csv", ("id", "text"), rows))
    assert [answer[0] for answer in lines(capsys)[1:]] == ["a7", "2", "3", "b,9"]


def test_files_in_gb18030_and_with_a_byte_order_mark_are_read(trained, tmp_path, capsys):
    rows = [("路灯坏了不亮",), ("拖欠农民工工资",)]
    run(cli_classify, "--model", trained, write(tmp_path / "a.csv", ("text",), rows, "gb18030"))
    first = lines(capsys)
    run(cli_classify, "--model", trained, write(tmp_path / "b.csv", ("text",), rows, "utf-8-sig"))
    assert lines(capsys) == first
    assert [answer[1] for answer in first[1:]] == ["class P102", "class S206"]


def test_without_a_model_the_shipped_one_answers_with_categories(tmp_path, capsys):
    run(cli_classify, write(tmp_path / "a.csv", ("text",), [("电梯困人了",)]))
    assert lines(capsys)[1][:2] == ["1", "0509"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"words,label\nx,y\n", "has no column text"),
        (b"text,label\n" + b"\xff\xff\xff\n", "neither UTF-8 nor GB18030"),
        (b"text,label\nhello,one\nworld,one\n", "two at least"),
        (b"text,label\n", "0 labelled messages"),
    ],
)
def test_a_file_that_cannot_be_learnt_from_is_refused_with_a_sentence(tmp_path, content, sentence):
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(LinliError, match=sentence):
        run(cli_train, "--labelled", tmp_path / "bad.csv", "--out", tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotFound, match="nowhere"):
        run(cli_classify, tmp_path / "nowhere.csv")


def test_a_few_messages_and_a_label_that_occurs_once_are_enough_to_train(tmp_path, capsys):
    rows = [("路灯不亮", "a"), ("路灯坏了", "a"), ("拖欠工资", "b"), ("讨薪", "b"), ("猪肉涨价", "c")]
    file = write(tmp_path / "few.csv", ("text", "label"), rows)
    run(cli_train, "--labelled", file, "--out", tmp_path / "model")
    capsys.readouterr()
    run(cli_classify, "--model", tmp_path / "model", file)
    assert len(lines(capsys)) == 6


def history(seed, number):
    """Events of a made-up district: units follow from kind, source and place."""
    dice = random.Random(seed)
    rows = []
    for index in range(number):
        street, communities = dice.choice([("东街道", ("甲社区", "乙社区")), ("西街道", ("丙社区", "丁社区"))])
        community = dice.choice(communities)
        kind = dice.choice(("垃圾", "噪声", "路灯", "占道"))
        unit = {"噪声": "环保局", "路灯": "路灯所", "垃圾": community, "占道": f"执法队（{street}办事处）"}[kind]
        day = f"2031-{1 + index * 11 // number:02d}-{1 + index % 28:02d}"
        rows.append((f"e{seed}-{index}", day, "投诉", kind, kind, kind, "热线", unit, community, street))
    return rows


COLUMNS = (
    "rec_id",
    "create_time",
    "property",
    "type",
    "main_type",
    "sub_type",
    "source",
    "dispose_unit",
    "community",
    "street",
)


def test_units_are_learnt_from_history_and_suggested_best_first(tmp_path, capsys):
    past = write(tmp_path / "past.csv", COLUMNS, history(1, 400))
    asked = history(2, 60)
    keep = [index for index, name in enumerate(COLUMNS) if name != "dispose_unit"]
    new = write(tmp_path / "new.csv", [COLUMNS[i] for i in keep], [[row[i] for i in keep] for row in asked])
    assert run(cli_route, "--history", past, new) == 0
    head, *answers = lines(capsys)
    assert head == ["id", "first", "second", "third"]
    assert [answer[0] for answer in answers] == [row[0] for row in asked]
    assert sum(answer[1] == row[7] for answer, row in zip(answers, asked, strict=True)) / 60 > 0.9
    assert all(len(set(answer[1:])) == 3 for answer in answers)


def test_unseen_values_and_missing_columns_still_get_suggestions(tmp_path, capsys):
    past = write(tmp_path / "past.csv", COLUMNS, history(1, 200))
    new = write(tmp_path / "new.csv", ("sub_type", "community"), [("天外来物", "无名社区"), ("路灯", ""), ("", "")])
    run(cli_route, "--history", past, new)
    answers = lines(capsys)[1:]
    assert [answer[0] for answer in answers] == ["1", "2", "3"]
    assert all(all(answer[1:]) for answer in answers)


def test_how_an_event_ended_changes_no_suggestion(tmp_path, capsys):
    past = history(1, 200)
    given = []
    for ending in ("按期办结", "逾期办结"):
        rows = [(*row, ending if row[5] == "噪声" else "按期办结") for row in past]
        file = write(tmp_path / "past.csv", (*COLUMNS, "achieve_status"), rows)
        new = write(tmp_path / "new.csv", (*COLUMNS, "achieve_status"), [(*row, ending) for row in history(3, 20)])
        run(cli_route, "--history", file, new)
        given.append(lines(capsys))
    assert given[0] == given[1]


def test_a_history_of_one_unit_suggests_it(tmp_path, capsys):
    rows = [row for row in history(1, 100) if row[7] == "环保局"]
    past = write(tmp_path / "past.csv", COLUMNS, rows)
    run(cli_route, "--history", past, past)
    assert lines(capsys)[1][1:] == ["环保局", "", ""]


def test_a_history_without_units_is_refused_with_a_sentence(tmp_path):
    past = write(tmp_path / "past.csv", COLUMNS, [(*row[:7], "", *row[8:]) for row in history(1, 5)])
    with pytest.raises(Refused, match="who handled it"):
        run(cli_route, "--history", past, past)
    bare = write(tmp_path / "bare.csv", ("sub_type",), [("x",)])
    with pytest.raises(Refused, match="no column dispose_unit"):
        run(cli_route, "--history", bare, past)
