"""Training: from texts with labels to a calibrated model. Deterministic for a seed; minutes, not hours.

Each expert is a linear support vector machine per label on features scaled by their log-count ratio (Wang and Manning,
"Baselines and Bigrams", 2012). Calibration is fitted on scores of messages that the experts did not see.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import jieba
import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold
from sklearn.svm import LinearSVC

from linli.intake.understanding import folding
from linli.intake.understanding.lexicon import Lexicon
from linli.intake.understanding.model import CHARS, TOPICS, WORDS, Expert, Floats, Model, Rows, mix, softmax
from linli.intake.understanding.views import HEAD_WEIGHT, Batch, Reader, clip, fit_space

SEED = 20
SMOOTHING = 0.05
FULL_MIXING_UP_TO = 30
"""With more labels than this the experts are mixed by one factor each, not by a matrix."""

MIXING_FREEDOM = 0.3
"""How freely the mixing may follow the scores of unseen messages (inverse of its regularisation)."""

DENSE_FREEDOM = 0.5

FEW_OWN = 50
"""With fewer messages of its own kind than this a model is calibrated on all."""

SHIFT_STIFFNESS = 1.0
"""How strongly the shift of a label is held near zero (inverse variance)."""

FEW_MESSAGES = 200
"""With fewer messages than this nothing is left out for being rare."""


Whole = npt.NDArray[np.int64]
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen; the defaults are what was measured best on real messages."""

    least_chars: int = 2
    least_words: int = 3
    least_messages_of_word: int = 3
    cost: float = 0.5
    ratios: bool = True
    parts: int = 5
    seed: int = SEED
    words: tuple[str, ...] = field(default=())


def train(
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    settings: Settings | None = None,
    groups: Sequence[int] | None = None,
    base: Model | None = None,
    weights: Sequence[float] | None = None,
    own: Sequence[bool] | None = None,
    pull: Floats | None = None,
    tell: Progress = lambda _: None,
) -> Model:
    """A model for the labels. ``groups`` keeps what belongs together out of both sides of a calibration split.

    ``base`` is a model of other labels whose opinion becomes one more expert; ``texts`` are title, line
    break, text; ``weights`` say how much each message counts; ``own`` marks the messages of the kind that the model will
    meet, on which alone it is then calibrated; ``pull`` is what will later be added to the scores of their labels (by the word
    rules), a line per message of its own; ``tell`` gets a sentence per step.
    """
    chosen = settings or Settings()
    names = tuple(sorted(set(labels)))
    wanted = np.searchsorted(np.array(names), np.array(labels)).astype(np.int64)
    if len(texts) < FEW_MESSAGES:
        chosen = replace(chosen, least_chars=1, least_words=1, least_messages_of_word=1)
    tell("finding words")
    words = chosen.words or find_words(texts, least=chosen.least_messages_of_word)
    tell(f"reading {len(texts)} messages, {len(words)} words")
    batch = Batch(texts)
    chars = batch.chars()
    lexicon = Lexicon(words)
    views: list[tuple[str, Reader | None, Rows]] = []
    for name, fields, least in (
        (CHARS, chars, chosen.least_chars),
        (WORDS, batch.words(lexicon), chosen.least_words),
    ):
        spaces = [
            fit_space(field, least=least, weight=part) for field, part in zip(fields, (1.0, HEAD_WEIGHT), strict=True)
        ]
        reader = Reader(spaces)
        views.append((name, reader, reader.read(fields)))
    if base is not None:
        views.append((TOPICS, None, base.topic_scores(batch, chars)))
    heavy = None if weights is None else np.asarray(weights, dtype=np.float64)
    unseen = _scores_of_unseen([rows for _, _, rows in views], wanted, len(names), chosen, groups, heavy, tell)
    mixing, shift = _calibrated(unseen, wanted, len(names), len(views), own, pull)
    tell("training on everything")
    fitted = [Expert(name, reader, *_fit(rows, wanted, len(names), chosen, heavy)) for name, reader, rows in views]
    return Model(
        labels=names,
        words=words,
        experts=tuple(fitted),
        mixing=mixing,
        shift=shift,
        base=base,
        figures={"messages": len(texts), "columns": [int(expert.weights.shape[0]) for expert in fitted]},
    )


def find_words(texts: Sequence[str], *, least: int) -> tuple[str, ...]:
    """Words of two to eight letters that occur in at least ``least`` messages."""
    jieba.setLogLevel(logging.WARNING)
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update({word for word in jieba.cut(folding.fold(clip(text))) if 2 <= len(word) <= 8})
    return tuple(sorted(word for word, times in seen.items() if times >= least and word.isalpha()))


def _scores_of_unseen(
    rows: list[Rows],
    wanted: Whole,
    labels: int,
    settings: Settings,
    groups: Sequence[int] | None,
    heavy: npt.NDArray[np.float64] | None,
    tell: Progress,
) -> Floats:
    """Scores of every message by experts that were trained without it, the experts side by side."""
    found = np.zeros((wanted.size, len(rows) * labels), dtype=np.float32)
    parts = settings.parts
    if groups is not None:
        splits = GroupKFold(parts).split(wanted, wanted, np.asarray(groups))
    elif (rarest := int(np.bincount(wanted).min())) > 1:
        parts = min(parts, rarest)
        splits = StratifiedKFold(parts, shuffle=True, random_state=settings.seed).split(wanted, wanted)
    else:
        parts = min(parts, wanted.size)
        splits = KFold(parts, shuffle=True, random_state=settings.seed).split(wanted)
    for number, (seen, rest) in enumerate(splits, start=1):
        tell(f"calibrating, part {number} of {parts}")
        for place, matrix in enumerate(rows):
            weights, bias = _fit(matrix[seen], wanted[seen], labels, settings, None if heavy is None else heavy[seen])
            found[rest, place * labels : (place + 1) * labels] = matrix[rest] @ weights + bias
    return found


def _fit(
    rows: Rows, wanted: Whole, labels: int, settings: Settings, heavy: npt.NDArray[np.float64] | None = None
) -> tuple[Floats, Floats]:
    if isinstance(rows, np.ndarray):
        return _fit_dense(rows, wanted, labels)
    weights = np.zeros((rows.shape[1], labels), dtype=np.float32)
    bias = np.full(labels, -1.0, dtype=np.float32)
    if not rows.shape[1]:
        return weights, bias
    total = np.asarray(rows.sum(axis=0)).ravel() + SMOOTHING
    for label in range(labels):
        own = wanted == label
        if not own.any() or own.all():
            continue
        ratio = _ratio(np.asarray(rows[own].sum(axis=0)).ravel(), total) if settings.ratios else np.ones(rows.shape[1])
        ratio = ratio.astype(np.float32)
        scaled = csr_matrix((rows.data * ratio[rows.indices], rows.indices, rows.indptr), shape=rows.shape)
        machine = LinearSVC(C=settings.cost, random_state=settings.seed).fit(scaled, own, sample_weight=heavy)
        weights[:, label] = machine.coef_[0] * ratio
        bias[label] = machine.intercept_[0]
    return weights, bias


def _fit_dense(rows: Floats, wanted: Whole, labels: int) -> tuple[Floats, Floats]:
    weights = np.zeros((rows.shape[1], labels), dtype=np.float32)
    bias = np.full(labels, -1.0, dtype=np.float32)
    for label in np.unique(wanted):
        own = wanted == label
        if not own.all():
            machine = LogisticRegression(C=DENSE_FREEDOM, max_iter=500).fit(rows, own)
            weights[:, label], bias[label] = machine.coef_[0], machine.intercept_[0]
    return weights, bias


def _ratio(inside: npt.NDArray[np.float64], total: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    within = inside + SMOOTHING
    without = np.maximum(total - inside, SMOOTHING)
    ratio: npt.NDArray[np.float64] = np.log((within / within.sum()) / (without / without.sum()))
    return ratio


def _calibrated(
    unseen: Floats, wanted: Whole, labels: int, experts: int, own: Sequence[bool] | None, pull: Floats | None
) -> tuple[Floats, Floats]:
    """Mixing and shift from the model's own kind of messages where there are enough of them, else from all."""
    mask = np.asarray(own, dtype=bool) if own is not None else np.zeros(wanted.size, dtype=bool)
    if mask.sum() < FEW_OWN:
        return _calibrate(unseen, wanted, labels, experts)
    return fit_shift(unseen[mask], wanted[mask], labels, experts, pull)


def fit_shift(
    scores: Floats, wanted: Whole, labels: int, experts: int, pull: Floats | None = None
) -> tuple[Floats, Floats]:
    """One factor per expert and a shift per label under which the labels are the likeliest; shifts stay near zero.

    Made messages have every label equally often, life has not: the shift learns how often each one really comes.
    """
    parts = scores.reshape(wanted.size, experts, labels).astype(np.float64)
    rows = np.arange(wanted.size)
    beside = np.zeros((wanted.size, labels)) if pull is None else pull.astype(np.float64)

    def surprise(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        mixing, shift = np.exp(point[:experts]), point[experts:]
        joined = np.einsum("nek,e->nk", parts, mixing) + shift + beside
        whole = logsumexp(joined, axis=1)
        loss = float((whole - joined[rows, wanted]).sum() + SHIFT_STIFFNESS * 0.5 * (shift**2).sum())
        slope = np.exp(joined - whole[:, None])
        slope[rows, wanted] -= 1.0
        by_expert = np.einsum("nek,nk->e", parts, slope) * mixing
        return loss, np.concatenate([by_expert, slope.sum(axis=0) + SHIFT_STIFFNESS * shift])

    best = minimize(surprise, np.zeros(experts + labels), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.exp(best.x[:experts]).astype(np.float32), best.x[experts:].astype(np.float32)


def _calibrate(scores: Floats, wanted: Whole, labels: int, experts: int) -> tuple[Floats, Floats]:
    """Mixing and shift under which the chances of unseen messages are the likeliest."""
    if 2 < labels <= FULL_MIXING_UP_TO:
        machine = LogisticRegression(C=MIXING_FREEDOM, max_iter=1000).fit(scores, wanted)
        return machine.coef_.T.astype(np.float32), machine.intercept_.astype(np.float32)

    def surprise(logs: npt.NDArray[np.float64]) -> float:
        chances = softmax(mix(scores, np.exp(logs).astype(np.float32), labels))
        return float(-np.log(chances[np.arange(wanted.size), wanted] + 1e-9).mean())

    best = minimize(surprise, np.zeros(experts), method="Nelder-Mead", options={"xatol": 0.01, "fatol": 1e-5})
    return np.exp(best.x).astype(np.float32), np.zeros(labels, dtype=np.float32)
