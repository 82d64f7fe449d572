"""The section *learning* of ``bin/bench understanding``: the shipped model fed with operators' corrections of real messages.

The labels of the file are seven classes, an operator names one of sixty kinds. So each message is given the kind that the
shipped model finds likeliest among those that the published mapping puts into the message's class: what an operator would
do who knows the class and takes the best-fitting proposal. Training, judging and the champion rule are the product's own.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from sklearn.metrics import f1_score

from linli.intake.learning import rules, training
from linli.intake.learning.judging import Prices, judge
from linli.intake.understanding import material_texts
from linli.intake.understanding.api import Understander
from linli.intake.understanding.model import Model
from linli.kernel.rulepacks import Pack
from linli.orgs import data

SEED = 7
STEPS = (100, 250, 500, 1000, 2000)
PROMISED = 500
AT_ONCE = 512
DAY = datetime(2026, 1, 1, tzinfo=UTC).date()


@dataclass(frozen=True, slots=True)
class Given:
    """Messages with their classes, and the kinds that operators would name."""

    texts: list[str]
    classes: np.ndarray
    codes: list[str]


def learning(texts: list[str], labels: np.ndarray, *, steps: tuple[int, ...] = STEPS) -> None:
    """Print the curve, the calibration before and after, and whether the champion rule would have switched."""
    pack, shipped = Pack.load(), Understander.load()
    order = np.random.default_rng(SEED).permutation(len(texts))
    first, rest = order[: max(STEPS)], order[max(STEPS) :]
    pool = _given(shipped.model, [texts[i] for i in first], labels[first])
    held = Given([texts[i] for i in rest], labels[rest], [])
    print(f"\n## Learning: corrections from {len(first)} sampled messages (seed {SEED}), measured on the other {len(rest)}")
    print(f"shipped model {shipped.version}:  {_measured(shipped, held)}")
    for count in steps:
        begun = time.perf_counter()
        taught = count - rules.held_out_size(count, share=pack.value("learn_held_out", on=DAY))
        judged = _model(shipped.model, pool, taught, pack)
        verdict = _verdict(judged, shipped, pool, slice(taught, count), pack)
        print(f"{count:5d} corrections: learnt from {taught}: {_measured(judged, held)}")
        print(f"       champion rule on the newest {count - taught}: {verdict}; {time.perf_counter() - begun:.0f} s")
        if count == PROMISED:
            whole = _model(shipped.model, pool, count, pack)
            print(f"       learnt from all {count}: {_measured(whole, held)}")


def _given(model: Model, texts: list[str], classes: np.ndarray) -> Given:
    """The likeliest kind within the class of each message."""
    of_topic = material_texts.class_of_topic()
    class_of_label = np.array([of_topic[label] for label in model.labels])
    chances = np.vstack([model.chances(texts[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)])
    best = np.where(class_of_label[None, :] == classes[:, None], chances, -1.0).argmax(axis=1)
    return Given(texts, classes, [material_texts.code_of(model.labels[number]) for number in best])


def _model(base: Model, pool: Given, count: int, pack: Pack) -> Understander:
    pairs = list(zip(pool.texts[:count], pool.codes[:count], strict=True))
    return Understander(training.learn(pairs, base=base, weight=float(pack.value("learn_own_weight", on=DAY))))


def _verdict(challenger: Understander, champion: Understander, pool: Given, part: slice, pack: Pack) -> str:
    """What the rule says on the held-out corrections, with the figures of both."""
    kinds = {row.code: rules.Kind(row.priority, str(row.lead.get("any", ""))) for row in data.categories()}
    prices = Prices(
        floor=pack.value("confidence_floor", on=DAY), costs=pack.value("error_costs", on=DAY), kinds=kinds
    )
    own, other = (judge(one, pool.texts[part], pool.codes[part], prices) for one in (challenger, champion))
    found = rules.verdict(
        own, other, margin=pack.value("learn_margin", on=DAY), least=pack.value("learn_least_held_out", on=DAY)
    )
    return (
        f"{found} (of sixty kinds: macro-F1 {other.macro_f1:.3f} → {own.macro_f1:.3f}, right {other.accuracy:.3f} → "
        f"{own.accuracy:.3f}, cost {other.cost:.1f} → {own.cost:.1f} min)"
    )


def _measured(understander: Understander, held: Given) -> str:
    """Accuracy, macro-F1 and calibration on the real classes, through the published mapping, rules and danger with it."""
    of_topic = material_texts.class_of_topic()
    answers = [
        one
        for at in range(0, len(held.texts), AT_ONCE)
        for one in understander.understand(held.texts[at : at + AT_ONCE])
    ]
    said = np.array([of_topic.get(one.topic or one.category or "", of_topic.get(one.category or "", "")) for one in answers])
    right = said == held.classes
    seen = [(one.confidence, 1, int(was)) for one, was in zip(answers, right.tolist(), strict=True)]
    error = rules.calibration_error(rules.bands(seen))
    score = f1_score(held.classes, said, labels=sorted(set(held.classes)), average="macro")
    return f"accuracy {right.mean():.4f}, macro-F1 {score:.4f}, expected calibration error {error:.4f}"
