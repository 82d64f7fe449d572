"""What a standard address must say, and how its text is put together."""

from __future__ import annotations

from linli.kernel.errors import Refused

LONGEST = {"text": 120, "road": 40, "number": 20, "estate": 40, "building": 20, "entrance": 20}
LONGEST_ALIAS = 60
ALIASES_MOST = 20


def check_address_words(
    *, road: str, number: str, estate: str, building: str, entrance: str, aliases: tuple[str, ...]
) -> None:
    """Refuse an address that names nothing, or an entrance without its building (一标三实: every level in its order)."""
    if not road and not estate:
        raise Refused("addresses.nameless", "Name a road with its number, or an estate.", field="road")
    if road and not number and not estate:
        raise Refused("addresses.no_number", "Write the house number of the road.", field="number")
    if entrance and not building:
        raise Refused(
            "addresses.no_building", "An entrance needs its building. Write the building too.", field="building"
        )
    for name, value in (
        ("road", road),
        ("number", number),
        ("estate", estate),
        ("building", building),
        ("entrance", entrance),
    ):
        if len(value) > LONGEST[name]:
            raise Refused("addresses.too_long", "At most {most} characters here.", most=LONGEST[name], field=name)
    if len(aliases) > ALIASES_MOST or any(not 2 <= len(one) <= LONGEST_ALIAS for one in aliases):
        raise Refused(
            "addresses.bad_alias",
            "Another name has 2 to {most} characters, and an address at most {count} of them.",
            most=LONGEST_ALIAS,
            count=ALIASES_MOST,
            field="aliases",
        )


def address_text(area: str, *, road: str, number: str, estate: str, building: str, entrance: str) -> str:
    """The standard text: district and subdistrict, road and number or estate, building, entrance."""
    words = area
    if road:
        words += road + (number if number.endswith(("号", "弄")) or not number else f"{number}号")
    words += estate
    words += building if building.endswith(("幢", "栋", "座", "号楼", "楼")) or not building else f"{building}幢"
    words += entrance if entrance.endswith(("单元", "门", "梯")) or not entrance else f"{entrance}单元"
    return words[: LONGEST["text"]]


def check_no_people(people: int) -> None:
    """Refuse to end an address on which people are on file (AT-ADDR-03): the three registers hang on it."""
    if people:
        raise Refused(
            "addresses.inhabited",
            "{people} people are on file at this address. Move them to another address first, then end this one.",
            people=people,
        )
