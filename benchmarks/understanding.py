"""How well residents' texts are understood: first-level class, cold start, danger, handling department.

Everything is measured on messages that the model has not seen; ``main()`` prints the tables.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from benchmarks.learning_curve import learning
from linli.intake.understanding import danger, material_texts, route_model, tables
from linli.intake.understanding.api import Understander
from linli.intake.understanding.model import Model
from linli.intake.understanding.training import train

SEED = 7
FOLDS = 5
AT_ONCE = 512
RARE = 5


def data_folder() -> Path:
    """Where the real data lies: ``LINLI_TEST_DATA`` or the shared folder beside the checkout."""
    return Path(os.environ.get("LINLI_TEST_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")


SECTIONS = ("first_level", "cold_start", "danger", "learning", "department")


def main(words: Sequence[str] = ()) -> int:
    """Print every table, or only those that are named; says so and stops where the data is absent."""
    odd = [word for word in words if word not in SECTIONS]
    if odd:
        print(f"There is no section {odd[0]}. There are: {' '.join(SECTIONS)}")
        return 2
    wanted = words or SECTIONS
    folder = data_folder()
    if not (folder / "messages" / "labelled.csv").is_file():
        print(f"No real data in {folder}: set LINLI_TEST_DATA. Nothing measured.")
        return 0
    rows = tables.read(folder / "messages" / "labelled.csv", needs=("title", "text", "label")).rows
    texts = [tables.message(row) for row in rows]
    labels = np.array([row["label"] for row in rows])
    if "first_level" in wanted:
        first_level(texts, labels)
    if "cold_start" in wanted:
        cold_start(texts, labels)
    if "danger" in wanted:
        danger_share(folder / "messages" / "answered.csv")
    if "learning" in wanted:
        learning(texts, labels)
    if "department" in wanted:
        department(folder / "pingshan" / "events.csv")
    return 0


def first_level(texts: list[str], labels: np.ndarray) -> None:
    """Seven classes, trained on four fifths, measured on the fifth, five times."""
    print(f"## First-level class, {len(texts)} messages, {FOLDS} folds, seed {SEED}")
    right, sure, scores, begun = [], [], [], time.perf_counter()
    guessed = np.empty_like(labels)
    for number, (seen, rest) in enumerate(_folds(labels), start=1):
        model = train([texts[i] for i in seen], labels[seen].tolist(), base=Understander.load().model)
        chances = _chances(model, [texts[i] for i in rest])
        guessed[rest] = np.array(model.labels)[chances.argmax(axis=1)]
        right.append(guessed[rest] == labels[rest])
        sure.append(chances.max(axis=1))
        scores.append(f1_score(labels[rest], guessed[rest], average="macro"))
        print(f"  fold {number}: macro-F1 {scores[-1]:.4f}, accuracy {right[-1].mean():.4f}", flush=True)
    print(f"macro-F1 {np.mean(scores):.4f} (mean of folds), {_macro(labels, guessed):.4f} (all together)")
    print(f"accuracy {np.concatenate(right).mean():.4f}, {time.perf_counter() - begun:.0f} s")
    for name in sorted(set(labels)):
        score = f1_score(labels, guessed, labels=[name], average="macro")
        print(f"  {name}: F1 {score:.4f}, {int((labels == name).sum())} messages")
    reliability(np.concatenate(right), np.concatenate(sure))


def cold_start(texts: list[str], labels: np.ndarray) -> None:
    """The shipped model, which has seen no real message, through the published mapping of topics."""
    understander = Understander.load()
    print(f"\n## Cold start: shipped model {understander.version} on the same messages, no training data")
    class_of = material_texts.class_of_topic()
    names = sorted(set(labels))
    model = understander.model
    join = np.array([[class_of[topic] == name for name in names] for topic in model.labels], dtype=np.float32)
    chances = _chances(model, texts) @ join
    guessed = np.array(names)[chances.argmax(axis=1)]
    print(f"model alone:      accuracy {(guessed == labels).mean():.4f}, macro-F1 {_macro(labels, guessed):.4f}")
    reliability(guessed == labels, chances.max(axis=1))
    answers = [one for part in _parts(texts) for one in understander.understand(part)]
    whole = np.array([class_of.get(answer.topic or answer.category, class_of[answer.category]) for answer in answers])
    print(f"model and rules:  accuracy {(whole == labels).mean():.4f}, macro-F1 {_macro(labels, whole):.4f}")
    plain = [one for part in _parts(texts) for one in understander.rules_only(part)]
    ruled = np.array([class_of[answer.category] if answer.category else "" for answer in plain])
    score = f1_score(labels, ruled, labels=names, average="macro")
    print(f"rules alone:      accuracy {(ruled == labels).mean():.4f}, macro-F1 {score:.4f}")
    print("  (rules name one of the 60 categories and no subject within: none of them is health or tourism)")


def danger_share(file: Path) -> None:
    """How many real messages the danger rules call urgent: the load they put on the people on duty."""
    texts = [tables.message(row) for row in tables.read(file, needs=("title", "text")).rows]
    found = danger.find(texts)
    print(f"\n## Danger rules: {sum(one is not None for one in found)} of {len(texts)} answered messages called urgent")


def department(file: Path) -> None:
    """Handling department from the other columns, outcomes and identifiers left out."""
    rows = tables.read(file, needs=("dispose_unit",)).rows
    wanted = np.array([row["dispose_unit"] for row in rows])
    print(f"\n## Handling department, {len(rows)} events, {len(set(wanted))} departments, {FOLDS} folds, seed {SEED}")
    begun, first, three = time.perf_counter(), [], []
    for number, (seen, rest) in enumerate(_folds(_merged(wanted)), start=1):
        router = route_model.learn([rows[i] for i in seen])
        hidden = [{name: value for name, value in rows[i].items() if name != "dispose_unit"} for i in rest]
        best = router.suggest(hidden)
        first += [found[0] == wanted[i] for i, found in zip(rest, best, strict=True)]
        three += [wanted[i] in found[:3] for i, found in zip(rest, best, strict=True)]
        one, any_of_three = np.mean(first[-rest.size :]), np.mean(three[-rest.size :])
        print(f"  fold {number}: top-1 {one:.4f}, top-3 {any_of_three:.4f}", flush=True)
    print(f"top-1 {np.mean(first):.4f}, top-3 {np.mean(three):.4f}, {time.perf_counter() - begun:.0f} s")


def reliability(right: np.ndarray, sure: np.ndarray) -> None:
    """Confidence against the share that was right, in ten bands, and the expected calibration error."""
    band = np.minimum((sure * 10).astype(int), 9)
    print("  confidence   messages   mean confidence   right")
    error = 0.0
    for number in range(10):
        inside = band == number
        if inside.any():
            error += abs(right[inside].mean() - sure[inside].mean()) * inside.mean()
            edges = f"{number / 10:.1f}–{number / 10 + 0.1:.1f}"
            print(f"  {edges}    {int(inside.sum()):8d}   {sure[inside].mean():15.3f}   {right[inside].mean():.3f}")
    print(f"  expected calibration error {error:.4f}")


def _parts(texts: list[str]) -> list[list[str]]:
    return [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]


def _chances(model: Model, texts: list[str]) -> np.ndarray:
    return np.vstack([model.chances(part) for part in _parts(texts)])


def _macro(labels: np.ndarray, guessed: np.ndarray) -> float:
    return float(f1_score(labels, guessed, average="macro"))


def _folds(labels: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(labels, labels))


def _merged(wanted: np.ndarray) -> np.ndarray:
    """Departments too rare for five folds count as one when splitting."""
    names, numbers, counts = np.unique(wanted, return_inverse=True, return_counts=True)
    return np.where(counts[numbers] >= RARE, names[numbers], "rare")


if __name__ == "__main__":
    raise SystemExit(main())
