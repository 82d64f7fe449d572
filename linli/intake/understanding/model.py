"""A trained model: several linear experts over views of the text, and the calibration that turns scores into chances.

It is one folder with ``model.npz`` (arrays) and ``model.json`` (labels, words, figures); no code is stored in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from linli.intake.understanding.lexicon import Lexicon
from linli.intake.understanding.views import Reader, Space, count_chars, count_words
from linli.kernel.errors import NotFound, Refused

FORMAT = 1
"""Grows whenever a model written before can no longer be read."""

ARRAYS, FACTS = "model.npz", "model.json"

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Expert:
    """One linear opinion: how texts become rows, and the weights per label."""

    name: str
    reader: Reader
    weights: Floats
    bias: Floats

    def score(self, rows: csr_matrix) -> Floats:
        return (np.asarray(rows @ self.weights) + self.bias).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """Labels, experts and calibration; ``figures`` are what was measured while training."""

    labels: tuple[str, ...]
    words: tuple[str, ...]
    experts: tuple[Expert, ...]
    mixing: Floats
    shift: Floats
    figures: dict[str, Any] = field(default_factory=dict)
    version: str = ""
    lexicon: Lexicon = field(init=False)
    word_scores: Floats = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lexicon", Lexicon(self.words))
        object.__setattr__(self, "word_scores", self._score_words())

    def read(self, texts: Sequence[str]) -> list[csr_matrix]:
        """The rows of every expert."""
        fields = {"chars": count_chars(texts), "words": count_words(texts, self.lexicon)}
        return [expert.reader.read(fields[expert.name]) for expert in self.experts]

    def chances(self, texts: Sequence[str]) -> Floats:
        """How probable each label is for each text: rows sum to one."""
        return self.chances_of(self.read(texts))

    def chances_of(self, rows: Sequence[csr_matrix]) -> Floats:
        """The same from rows already read."""
        scores = np.hstack([expert.score(row) for expert, row in zip(self.experts, rows, strict=True)])
        return softmax(mix(scores, self.mixing, len(self.labels)) + self.shift)

    def _score_words(self) -> Floats:
        """How much each word of the lexicon speaks for each label, in the words expert."""
        for expert in self.experts:
            if expert.name == "words":
                space = expert.reader.spaces[0]
                scores = np.zeros((len(self.words), len(self.labels)), dtype=np.float32)
                scores[space.columns] = expert.weights[: space.columns.size] * space.idf[:, None]
                return scores
        return np.zeros((len(self.words), len(self.labels)), dtype=np.float32)


def mix(scores: Floats, mixing: Floats, labels: int) -> Floats:
    """Scores of the experts side by side, joined: by one factor per expert, or by a full matrix."""
    if mixing.ndim == 1:
        parts = scores.reshape(scores.shape[0], mixing.size, labels)
        return np.einsum("nek,e->nk", parts, mixing).astype(np.float32)
    return (scores @ mixing).astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """Rows of positive numbers that sum to one."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return (raised / raised.sum(axis=1, keepdims=True)).astype(np.float32)


def save(model: Model, folder: Path, *, small: bool = False) -> str:
    """Write the model; returns its version. ``small`` stores weights in one byte each."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, npt.NDArray[Any]] = {"mixing": model.mixing, "shift": model.shift}
    shapes = []
    for number, expert in enumerate(model.experts):
        arrays |= _packed(f"e{number}.weights", expert.weights, small=small)
        arrays[f"e{number}.bias"] = expert.bias
        for place, space in enumerate(expert.reader.spaces):
            arrays[f"e{number}.s{place}.columns"] = space.columns
            arrays[f"e{number}.s{place}.idf"] = space.idf.astype(np.float16)
        shapes.append({"name": expert.name, "spaces": [[s.weight, s.width] for s in expert.reader.spaces]})
    version = f"{FORMAT}-{_digest(arrays, model)}"
    facts = {
        "format": FORMAT,
        "version": version,
        "labels": list(model.labels),
        "experts": shapes,
        "figures": model.figures,
        "words": list(model.words),
    }
    (folder / FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with (folder / ARRAYS).open("wb") as file:
        np.savez_compressed(file, **arrays)
    return version


def load(folder: Path) -> Model:
    """Read a model; a sentence says what is wrong with a folder that holds none or one of another format."""
    facts_file, arrays_file = folder / FACTS, folder / ARRAYS
    if not facts_file.is_file() or not arrays_file.is_file():
        raise NotFound(
            "understanding.no_model", f"There is no model in {folder}. Train one with linli train --out {folder}."
        )
    try:
        facts = json.loads(facts_file.read_text(encoding="utf-8"))
        found = facts["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused("understanding.broken_model", f"{facts_file} cannot be read. Train the model again.") from error
    if found != FORMAT:
        raise Refused(
            "understanding.other_format",
            f"The model in {folder} has format {found}, this version of Linli reads {FORMAT}. Train it again.",
            found=found,
            wanted=FORMAT,
        )
    with np.load(arrays_file, allow_pickle=False) as arrays:
        experts = [_expert(arrays, number, shape) for number, shape in enumerate(facts["experts"])]
        return Model(
            labels=tuple(facts["labels"]),
            words=tuple(facts["words"]),
            experts=tuple(experts),
            mixing=arrays["mixing"],
            shift=arrays["shift"],
            figures=facts["figures"],
            version=facts["version"],
        )


def _expert(arrays: Any, number: int, shape: dict[str, Any]) -> Expert:
    spaces = [
        Space(
            columns=arrays[f"e{number}.s{place}.columns"],
            idf=arrays[f"e{number}.s{place}.idf"].astype(np.float32),
            weight=weight,
            width=width,
        )
        for place, (weight, width) in enumerate(shape["spaces"])
    ]
    return Expert(
        name=shape["name"],
        reader=Reader(spaces),
        weights=_unpacked(arrays, f"e{number}.weights"),
        bias=arrays[f"e{number}.bias"],
    )


def _packed(name: str, weights: Floats, *, small: bool) -> dict[str, npt.NDArray[Any]]:
    if not small:
        return {name: weights.astype(np.float16)}
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127.0
    return {name: np.rint(weights / scale).astype(np.int8), f"{name}.scale": scale.astype(np.float32)}


def _unpacked(arrays: Any, name: str) -> Floats:
    weights: Floats = arrays[name].astype(np.float32)
    return weights * arrays[f"{name}.scale"] if f"{name}.scale" in arrays.files else weights


def _digest(arrays: dict[str, npt.NDArray[Any]], model: Model) -> str:
    digest = hashlib.sha256("\n".join((*model.labels, *model.words)).encode())
    for name in sorted(arrays):
        digest.update(name.encode() + arrays[name].tobytes())
    return digest.hexdigest()[:12]
