"""``linli train``: a model from a labelled file, or the shipped one again from its material."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from linli.intake.understanding import shipped, tables
from linli.intake.understanding.api import Understander
from linli.intake.understanding.model import save
from linli.intake.understanding.training import train
from linli.kernel.errors import Refused

NEEDS_DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--labelled", type=Path, metavar="FILE.csv", help="columns text and label; title is optional")
    source.add_argument("--shipped", action="store_true", help="train the shipped model again from its material")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the model goes")


def run(args: argparse.Namespace) -> int:
    """Train and save; progress on stderr, the model's version on stdout."""
    begun = time.monotonic()

    def tell(what: str) -> None:
        print(f"[{time.monotonic() - begun:5.0f} s] {what}", file=sys.stderr, flush=True)

    if args.shipped:
        print(save(shipped.build(tell=tell), args.out or shipped.folder(), small=True))
        return 0
    if args.out is None:
        raise Refused("train.no_folder", "Say with --out where the model is to go.")
    texts, labels = _labelled(args.labelled)
    model = train(texts, labels, base=Understander.load().model, tell=tell)
    print(save(model, args.out))
    tell(f"{len(texts)} messages, {len(model.labels)} labels, saved in {args.out}")
    return 0


def _labelled(path: Path) -> tuple[list[str], list[str]]:
    table = tables.read(path, needs=("text", "label"))
    pairs = [(tables.message(row), row["label"].strip()) for row in table.rows]
    pairs = [(text, label) for text, label in pairs if label and text.strip()]
    labels = {label for _, label in pairs}
    if len(labels) < 2:
        raise Refused(
            "train.too_few_labels",
            "{path} has {messages} labelled messages and {labels} different labels; it takes two at least.",
            path=path,
            messages=len(pairs),
            labels=len(labels),
        )
    return [text for text, _ in pairs], [label for _, label in pairs]
