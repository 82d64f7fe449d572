"""What became of the messages: how many are in a case, merged, with a person and why, answered, refused; none lost."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from linli.intake.queries import Outcome
from linli.intake.replaying.rows import Message

#: Reasons for which a report goes to a person, the first that fits.
TO_A_PERSON = {
    "triage_failed": "triage failed on it",
    "kind_unknown": "the kind of matter was not recognised",
    "below_floor": "the kind was not sure enough",
    "place_missing": "no place is known and the kind needs one",
    "orgs.no_catch_all": "no unit takes what is nobody's matter",
    "clock.no_calendar": "the work calendar of a year is not loaded",
}


@dataclass(frozen=True, slots=True)
class Report:
    """The sums of a replay."""

    rows: int
    fresh: int
    outcomes: Mapping[str, int]
    why: Mapping[str, int]
    refused: Mapping[str, int]
    missing: int

    @property
    def whole(self) -> bool:
        """Whether every row is accounted for."""
        return sum(self.outcomes.values()) + sum(self.refused.values()) == self.rows and not self.missing


def sum_up(messages: Sequence[Message], found: Mapping[str, Outcome]) -> Report:
    """The sums; a message whose code is not on file any more counts as missing."""
    outcomes: Counter[str] = Counter()
    why: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    missing = 0
    for message in messages:
        if message.refused:
            refused[message.refused.partition(":")[0]] += 1
        elif message.code not in found:
            missing += 1
        else:
            outcome = found[message.code]
            outcomes[outcome.state] += 1
            if outcome.state == "with_person":
                why[next((reason for reason in TO_A_PERSON if reason in outcome.reasons), "other")] += 1
    fresh = sum(message.fresh for message in messages if message.code)
    return Report(len(messages), fresh, outcomes, why, refused, missing)


def lines(report: Report) -> Iterable[str]:
    """The report as it is printed."""
    names = {
        "in_case": "in a case of their own",
        "merged": "joined to a case already known",
        "with_person": "with a person for a decision",
        "answered": "answered without a case",
        "received": "still waiting for triage",
    }
    yield f"{report.rows:7,} rows, {report.fresh:,} stored now, the others had come before"
    for state, name in names.items():
        if state in report.outcomes or state in ("in_case", "merged", "with_person", "answered"):
            yield f"{report.outcomes.get(state, 0):7,} {name}"
        if state == "with_person":
            for reason, count in sorted(report.why.items(), key=lambda pair: -pair[1]):
                yield f"{'':10}{count:7,} {TO_A_PERSON.get(reason, reason)}"
    yield f"{sum(report.refused.values()):7,} refused"
    for reason, count in sorted(report.refused.items(), key=lambda pair: -pair[1]):
        yield f"{'':10}{count:7,} {reason}"
    yield "None lost: the sum is the number of rows." if report.whole else f"NOT WHOLE: {report.missing:,} missing."


def write_refused(path: Path, messages: Sequence[Message]) -> int:
    """Write the refused rows with their reason, to be put right and replayed; an old file without any is removed."""
    refused = [message for message in messages if message.refused]
    if not refused:
        path.unlink(missing_ok=True)
        return 0
    columns = list(dict.fromkeys(name for message in refused for name in message.row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, ["row", "reason", *columns])
        out.writeheader()
        out.writerows({"row": m.number, "reason": m.refused, **m.row} for m in refused)
    return len(refused)
