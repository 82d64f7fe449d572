"""Thirty thousand people who live at the addresses of estates and old lanes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

from linli.demo import names
from linli.demo.ids import seeded_id
from linli.demo.kinds import PlanAddress, PlanResident

#: Telephone numbers of residents start after those of the staff.
PHONES_FROM = 1_000
YEAR = 2026
_KINDS = ("registered", "elsewhere", "migrant", "foreign")
_AGES = ((0, 6), (7, 17), (18, 34), (35, 59), (60, 74), (75, 97))
_AGE_SHARE = (5, 11, 24, 36, 17, 7)
#: GB 11643: weights of the seventeen digits and the check signs.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _identity(born: date, serial: int) -> str:
    body = f"{names.CODE}{born:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def build(rng: random.Random, addresses: Sequence[PlanAddress], count: int) -> list[PlanResident]:
    """``count`` people in households of one to five, the members at one room; one adult in forty has an account."""
    homes = [p for p, a in enumerate(addresses) if a.entrance or (a.road and a.road[-1] in "巷弄街" and a.number)]
    weights = list(accumulate(6 if addresses[position].entrance else 1 for position in homes))
    made: list[PlanResident] = []
    serials: dict[date, int] = {}
    while len(made) < count:
        home = rng.choices(homes, cum_weights=weights)[0]
        room = f"{rng.randint(1, 6)}0{rng.randint(1, 2)}" if addresses[home].entrance else ""
        kind = rng.choices(_KINDS, (62, 10, 27.5, 0.5))[0]
        for _ in range(min(rng.choices((1, 2, 3, 4, 5), (18, 30, 28, 16, 8))[0], count - len(made))):
            low, high = rng.choices(_AGES, _AGE_SHARE)[0]
            born = date(YEAR - rng.randint(low, high), 1, 1) + timedelta(days=rng.randrange(365))
            serials[born] = serials.get(born, 0) + 1
            adult = born.year <= YEAR - 14
            made.append(
                PlanResident(
                    id=seeded_id(rng),
                    account=seeded_id(rng) if adult and rng.random() < 0.025 else None,
                    kind=kind,
                    name=names.person_name(rng, born.year),
                    phone=names.phone(PHONES_FROM + len(made)) if adult else "",
                    id_number=_identity(born, serials[born]),
                    born=born.isoformat(),
                    address=home,
                    room=room,
                )
            )
    return made
