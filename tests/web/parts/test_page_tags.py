"""What templates have at hand: built files, drawings, times, codes, badges."""

import json
from datetime import timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation

from linli.cases import models
from linli.web.parts import assets, signs
from linli.web.parts.places import Place, mark_here
from linli.web.parts.steps import seven_steps
from linli.web.templatetags import linli as tags


def show(source: str, **values: object) -> str:
    with translation.override("en"):
        return Template(source).render(Context(values))


@pytest.fixture
def built(tmp_path, settings):
    folder = tmp_path / ".vite"
    folder.mkdir()
    manifest = {
        "resident.ts": {
            "file": "assets/resident-1.js",
            "isEntry": True,
            "imports": ["_shared.js"],
            "css": ["assets/own-1.css"],
        },
        "_shared.js": {"file": "assets/shared-2.js", "css": ["assets/shared-2.css"]},
        "map.ts": {"file": "assets/map-3.js", "isDynamicEntry": True},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    settings.FRONTEND_DIST = tmp_path
    return folder / "manifest.json"


def test_an_entry_brings_shared_styles_before_its_own_and_preloads_what_it_imports(built):
    assert assets.asset("resident.ts") == assets.Asset(
        styles=("assets/shared-2.css", "assets/own-1.css"),
        preloads=("assets/shared-2.js",),
        script="assets/resident-1.js",
    )
    html = show("{% asset 'resident.ts' %}")
    assert '<script type="module" src="/static/assets/resident-1.js"></script>' in html
    assert '<link rel="modulepreload" href="/static/assets/shared-2.js">' in html


def test_a_new_build_is_seen_without_a_restart(built):
    assert assets.asset("resident.ts").script == "assets/resident-1.js"
    built.write_text(built.read_text().replace("resident-1", "resident-9") + " ")
    assert assets.asset("resident.ts").script == "assets/resident-9.js"


def test_pages_work_without_a_built_front_end_and_the_log_says_so(tmp_path, settings, caplog):
    settings.FRONTEND_DIST = tmp_path
    assert show("{% asset 'resident.ts' %}").strip() == ""
    assert "not built" in caplog.text


def test_a_drawing_is_hidden_from_readers_unless_it_has_words():
    assert 'aria-hidden="true"' in show("{% icon 'camera' %}")
    assert 'role="img" aria-label="a &lt;b&gt;"' in show("{% icon 'camera' label %}", label="a <b>")
    with pytest.raises(TemplateSyntaxError, match=r"icons\.txt"):
        show("{% icon 'no-such-drawing' %}")


@pytest.mark.parametrize(
    ("ahead", "words", "tone"),
    [(timedelta(days=2, hours=3, seconds=30), "2 days 3 h left", "ok"),
     (timedelta(minutes=35, seconds=30), "35 min left", "warn"),
     (timedelta(hours=-2, seconds=-30), "2 h overdue", "bad"),
     (timedelta(hours=1, minutes=20, seconds=30), "1 h 20 min left", "ok")],
)  # fmt: skip
def test_a_due_time_is_said_in_words(ahead, words, tone):
    due = timezone.now() + ahead
    with translation.override("en"):
        assert tags.due_in(due) == words
    assert tags.due_tone(due) == tone


def test_the_last_quarter_of_the_time_given_is_a_warning():
    now = timezone.now()
    assert tags.due_tone(now + timedelta(hours=5), now - timedelta(hours=19)) == "warn"
    assert tags.due_tone(now + timedelta(hours=7), now - timedelta(hours=19)) == "ok"
    assert tags.due_tone(None) == ""


def test_times_are_short_and_local():
    with translation.override("en"):
        today = timezone.localtime().replace(hour=12, minute=5)
        assert tags.at_time(today) == "Today 12:05"
        assert tags.at_time(today - timedelta(days=1)) == "Yesterday 12:05"
        assert tags.at_time(today.replace(year=2020, month=3, day=1)) == "2020-03-01 12:05"
        assert tags.at_time(None) == "—"


@pytest.mark.parametrize(
    ("phone", "masked"), [("13812345678", "138****5678"), ("62345678", "****78"), ("", ""), (None, "")]
)
def test_a_phone_is_never_shown_whole(phone, masked):
    assert tags.in_part(phone) == masked


def test_every_state_that_exists_has_a_sign_with_words_and_a_drawing():
    for kind, choices in (("case", models.State), ("task", models.TaskState)):
        for state in choices:
            assert str(signs.sign(kind, state.value).name) == str(state.label)
            assert "<svg" in show("{% badge kind state %}", kind=kind, state=state.value)
    assert [face.value for face in signs.SATISFACTION] == [choice.value for choice in models.Satisfaction]


def test_the_seven_steps_follow_the_state():
    assert [step.when for step in seven_steps("handling")] == ["past"] * 3 + ["now"] + ["next"] * 3
    assert [step.when for step in seven_steps("evaluated")] == ["past"] * 7
    assert seven_steps("cancelled")[0].when == "now"


def test_the_place_with_the_longest_fitting_address_is_here():
    places = [Place("Desk", "/desk/"), Place("Cases", "/desk/cases/"), Place("Heading")]
    assert [place.here for place in mark_here(places, "/desk/cases/7")] == [False, True, False]
    assert not any(place.here for place in mark_here(places, "/field/"))
