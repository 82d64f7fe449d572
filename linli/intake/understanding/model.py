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
from linli.intake.understanding.views import Batch, Reader, Space
from linli.kernel.errors import NotFound, Refused

FORMAT = 1
"""Grows whenever a model written before can no longer be read."""

ARRAYS, FACTS, BASE = "model.npz", "model.json", "base"

Floats = npt.NDArray[np.float32]


CHARS, WORDS, TOPICS = "chars", "words", "topics"
"""The experts: character n-grams, words, and what another model (the shipped one) thinks the text is about."""

Rows = csr_matrix | Floats


@dataclass(frozen=True, slots=True)
class Expert:
    """One linear opinion: how texts become rows (``topics`` needs no reader), and the weights per label."""

    name: str
    reader: Reader | None
    weights: Floats
    bias: Floats

    def score(self, rows: Rows) -> Floats:
        """A score per row and label; above zero speaks for the label."""
        return (np.asarray(rows @ self.weights) + self.bias).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    """Labels, experts and calibration; ``figures`` are what was measured while training.

    ``base`` is the model whose scores the expert ``topics`` reads; it is saved along, so that a model stays whole.
    """

    labels: tuple[str, ...]
    words: tuple[str, ...]
    experts: tuple[Expert, ...]
    mixing: Floats
    shift: Floats
    base: Model | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    version: str = ""
    lexicon: Lexicon = field(init=False)
    word_scores: Floats = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lexicon", Lexicon(self.words))
        object.__setattr__(self, "word_scores", self._score_words())

    def chances(self, texts: Sequence[str] | Batch) -> Floats:
        """How probable each label is for each text: rows sum to one."""
        batch = texts if isinstance(texts, Batch) else Batch(texts)
        chars = batch.chars()
        scores = np.hstack([expert.score(self._rows(expert, batch, chars)) for expert in self.experts])
        return softmax(mix(scores, self.mixing, len(self.labels)) + self.shift)

    def topic_scores(self, batch: Batch, chars: list[csr_matrix]) -> Floats:
        """The scores of the first expert, which reads characters: what a model built on this one learns from."""
        return self.experts[0].score(self._rows(self.experts[0], batch, chars))

    def _rows(self, expert: Expert, batch: Batch, chars: list[csr_matrix]) -> Rows:
        if expert.reader is None:
            if self.base is None:
                raise Refused("understanding.broken_model", "The model has lost the one it builds on. Train it again.")
            return self.base.topic_scores(batch, chars)
        return expert.reader.read(chars if expert.name == CHARS else batch.words(self.lexicon))

    def _score_words(self) -> Floats:
        """How much each word of the lexicon speaks for each label, in the words expert."""
        scores = np.zeros((len(self.words), len(self.labels)), dtype=np.float32)
        for expert in self.experts:
            if expert.name == WORDS and expert.reader is not None:
                space = expert.reader.spaces[0]
                scores[space.columns] = expert.weights[: space.columns.size] * space.idf[:, None]
        return scores


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
        spaces = expert.reader.spaces if expert.reader else ()
        for place, space in enumerate(spaces):
            arrays[f"e{number}.s{place}.columns"] = space.columns
            arrays[f"e{number}.s{place}.idf"] = space.idf.astype(np.float16)
        shapes.append({"name": expert.name, "spaces": [[space.weight, space.width] for space in spaces]})
    version = f"{FORMAT}-{_digest(arrays, model)}"
    if model.base is not None:
        save(model.base, folder / BASE, small=True)
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
            "understanding.no_model",
            "There is no model in {folder}. Train one with linli train --out {folder}.",
            folder=folder,
        )
    try:
        facts = json.loads(facts_file.read_text(encoding="utf-8"))
        found = facts["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(
            "understanding.broken_model", "{facts_file} cannot be read. Train the model again.", facts_file=facts_file
        ) from error
    if found != FORMAT:
        raise Refused(
            "understanding.other_format",
            "The model in {folder} has format {found}, this version of Linli reads {wanted}. Train it again.",
            folder=folder,
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
            base=load(folder / BASE) if any(not shape["spaces"] for shape in facts["experts"]) else None,
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
        reader=Reader(spaces) if spaces else None,
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
