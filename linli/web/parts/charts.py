"""Small charts as plain geometry for templates: SVG without a script, each with a table of the same figures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 10, 26
MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of a line with its interval, or one bar's part; ``title`` is read out and shown on pointing."""

    x: float
    y: float
    low: float
    high: float
    width: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart with its label, or a label below."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that a template draws."""

    marks: list[Mark]
    line: str
    across: list[Tick]
    below: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM
    top: int = TOP


@dataclass(frozen=True, slots=True)
class Point:
    """A value with its interval, under a label."""

    label: str
    value: float
    low: float
    high: float
    title: str


def line(points: Sequence[Point]) -> Chart:
    """Shares between 0 and 1 over time, with their intervals; the scale begins at the lowest round tenth."""
    least = min((int(point.low * 10) / 10 for point in points), default=0.0)
    least = min(least, 0.9)
    step = 0.1 if least < 0.7 else 0.05

    def height(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - least) / (1 - least)), 1)

    marks = [
        Mark(_x(n, len(points)), height(p.value), height(p.low), height(p.high), 0, "share", p.title)
        for n, p in enumerate(points)
    ]
    count = round((1 - least) / step)
    across = [Tick(height(least + n * step), f"{round(100 * (least + n * step))}%") for n in range(count + 1)]
    drawn = " ".join(f"{mark.x},{mark.y}" for mark in marks)
    return Chart(marks, drawn, across, _labels([p.label for p in points]))


@dataclass(frozen=True, slots=True)
class Stack:
    """Amounts one upon another, under a label: (kind, amount, title)."""

    label: str
    parts: Sequence[tuple[str, float, str]]


def bars(stacks: Sequence[Stack]) -> Chart:
    """Amounts over time; the scale ends at a round number."""
    most = _round_up(max((sum(amount for _, amount, _ in stack.parts) for stack in stacks), default=0.0))
    wide = min(36.0, (WIDTH - LEFT - RIGHT) / max(1, len(stacks)) * 0.7)
    inner = HEIGHT - TOP - BOTTOM
    marks = []
    for n, stack in enumerate(stacks):
        floor = float(HEIGHT - BOTTOM)
        for kind, amount, title in stack.parts:
            tall = inner * amount / most
            floor -= tall
            if amount:
                x = round(_x(n, len(stacks)) - wide / 2, 1)
                marks.append(Mark(x, round(floor, 1), 0, round(tall, 1), round(wide, 1), kind, title))
    across = [Tick(round(HEIGHT - BOTTOM - inner * n / 4, 1), f"{most * n / 4:g}") for n in range(5)]
    return Chart(marks, "", across, _labels([stack.label for stack in stacks]))


def _x(number: int, count: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (number + 0.5) / max(1, count), 1)


def _labels(texts: Sequence[str]) -> list[Tick]:
    every = max(1, -(-len(texts) // MOST_LABELS))
    return [Tick(_x(n, len(texts)), text) for n, text in enumerate(texts) if (len(texts) - 1 - n) % every == 0]


def _round_up(value: float) -> float:
    """The next of 4, 8, 20, 40, 80, 200 …: it divides by four."""
    size = 4.0
    for factor in (2, 2.5, 2) * 12:
        if value <= size:
            break
        size *= factor
    return size
