"""How people write addresses: folding of characters, Chinese numerals, what may follow a road's or estate's name."""

from __future__ import annotations

import re
from functools import cache

from opencc import OpenCC

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"十": 10, "百": 100}
#: A numeral in either script, or a letter (A座).
NUMERAL = r"(?:\d{1,4}|[〇零一二两三四五六七八九十百]{1,5}|[a-z](?![a-z]))"
_DASHES = dict.fromkeys(map(ord, "—–－―~～_"), "-")


@cache
def _table() -> dict[int, str]:
    """Full to half width, traditional to simplified, capitals to small, dashes to one; always one sign for one."""
    signs = [chr(code) for code in range(0x4E00, 0x9FFF)]
    simple = OpenCC("t2s").convert("\n".join(signs)).split("\n")
    table = {ord(old): new for old, new in zip(signs, simple, strict=True) if len(new) == 1 and new != old}
    table |= {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    table |= {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    return table | _DASHES | {0x3000: " ", ord("＃"): "#", ord("棟"): "栋", ord("号"): "号"}


def fold(text: str) -> str:
    """The text with every sign in its plain form; positions do not move."""
    return text.translate(_table())


def value(numeral: str) -> str:
    """A numeral as digits: 十二 and 一二 are 12, 一百零五 is 105, 012 is 12; letters stay, in capitals."""
    if numeral.isascii():
        return str(int(numeral)) if numeral.isdigit() else numeral.upper()
    if not any(sign in _TENS for sign in numeral):
        return str(int("".join(str(_DIGITS[sign]) for sign in numeral)))
    total, digit = 0, 0
    for sign in numeral:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return str(total + digit)


#: Between a name and its number people put a blank, a particle or a gate (芳华里的3幢, 芳华里小区南门3幢).
_GAP = r"[ ,，、]?(?:小区|花园|新村|的|里面|内|那边|这边|[东南西北]门|[东南西北]区|[东南西北]侧|[ ]){0,3}"
_UNIT_MARK = r"(?:单元|门洞|门|梯)"

#: After a road: 118号, 118-2号, 118弄5号, #118, 一百一十八号, or a bare number.
AFTER_ROAD = re.compile(rf"[ ,，]?(?:的)?#?({NUMERAL})(?:-(\d{{1,4}}))?[ ]?(号|弄|#)?(?:[ ]?({NUMERAL})号)?")
#: After an estate: 12幢3单元, 12号楼, 十二栋, 12#, 12-3-501, 12幢501室.
AFTER_ESTATE = re.compile(
    rf"{_GAP}(?:"
    rf"(?P<inner>{NUMERAL})[ ]?{_UNIT_MARK}[ ,，的]?(?P<outer>{NUMERAL})[ ]?(?:号楼|幢|栋|座|#楼|#|楼)"
    rf"|(?P<three>(?P<three_b>\d{{1,3}})-(?P<three_e>\d{{1,2}})-\d{{2,4}})"
    rf"|(?P<two>(?P<two_b>\d{{1,3}})-(?P<two_e>\d{{1,4}})(?!\d))"
    rf"|(?P<building>{NUMERAL})[ ]?(?P<mark>号楼|幢|栋|座|#楼|#|号|楼)"
    rf"(?:[ ,，的]?(?P<entrance>(?!\d{{3}}){NUMERAL})[ ]?{_UNIT_MARK}|(?P<dash>\d)-\d{{3,4}})?"
    rf")"
)
_APART = r"(?<![\d〇零一二两三四五六七八九十百])"
#: Small before large, right before a road: 118弄 云栖路, 118号，云栖路.
BEFORE_ROAD = re.compile(rf"{_APART}#?({NUMERAL})[ ]?(号|弄)[ ,，的]*$")
#: Small before large, right before an estate: 12幢3单元 芳华里, 3单元12幢，芳华里.
BEFORE_ESTATE = re.compile(
    rf"{_APART}(?:(?P<inner>{NUMERAL})[ ]?{_UNIT_MARK}[ ,，的]?)?(?P<building>{NUMERAL})[ ]?(?:号楼|幢|栋|座|#楼)"
    rf"(?:[ ,，的]?(?P<entrance>{NUMERAL})[ ]?{_UNIT_MARK})?(?:\d{{3,4}}室?)?[ ,，的]*$"
)
#: Signs that may be a misspelt name, because a house or building number follows.
BEFORE_NUMBER = re.compile(rf"([一-龥]{{3,6}})(?=[ ]?(?:小区|的)?#?{NUMERAL}(?:-\d{{1,4}})?[ ]?(?:号|幢|栋|座|弄|#))")
#: Between two places that are both meant.
AND = re.compile(r"^(?:\d{2,4}室?)?[ ,，号]*(?:和|与|及|以及|跟|、|到|至)")
#: What makes a name part of another name: 文昌阁社区 is not 文昌阁.
OTHER_NAME = re.compile(r"社区|街道|居委|村委|派出所|网格")

ROAD_ENDS = ("大道", "里弄", "路", "街", "巷", "弄")
ESTATE_ENDS = (
    "小区", "花园", "新村", "家园", "公寓", "公馆", "宿舍", "人家", "雅苑", "名邸", "华庭", "名苑", "新城", "花城",
    "雅筑", "小筑",
    "苑", "园", "府", "里", "坊", "庭", "湾", "居",
)  # fmt: skip


def short_forms(name: str, endings: tuple[str, ...]) -> list[str]:
    """The name without one of its endings (云栖 for 云栖路), where at least two signs are left."""
    return [name[: -len(end)] for end in endings if name.endswith(end) and len(name) - len(end) >= 2]
