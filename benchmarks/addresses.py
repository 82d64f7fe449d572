"""How well free text finds its standard address (AT-ADDR-01): seeded variants, traps among them, and the time it takes.

``variants(plan, seed)`` writes 2,000 texts that name one address of the demo district and 600 that name none or more than
one. A text counts as matched if triage would take the address (confidence at or above the rule ``place_floor``); all
others go to a person. The bench prints, for each way of writing, how many were matched, and how many were matched wrongly.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pypinyin import lazy_pinyin

from linli.demo.kinds import Plan, PlanAddress
from linli.demo.plan import build_plan
from linli.intake.locating import AddressBook, BookEntry
from linli.kernel.rulepacks import Pack

SEED = 2026
MATCHABLE, TRAPS = 2000, 600
HANZI = "〇一二三四五六七八九"
#: Signs that sound alike or look alike; what people type in a hurry. The right one first.
SOUND = {
    "芳": "方", "锦": "景", "绣": "秀", "翠": "粹", "晓": "小", "枫": "风", "桂": "贵", "澜": "兰", "望": "旺", "听": "厅",
    "雨": "语", "荷": "河", "塘": "糖", "柳": "六", "云": "芸", "栖": "西", "桥": "侨", "渔": "鱼", "歌": "哥", "丰": "风",
    "禾": "和", "垦": "恳", "泾": "京", "学": "雪", "织": "只", "槐": "怀", "荫": "音", "紫": "子", "荆": "京", "海": "孩",
    "棠": "堂", "玉": "育", "兰": "蓝", "梧": "吴", "桐": "同", "香": "相", "樟": "张", "源": "园", "祥": "详", "和": "合",
    "康": "糠", "乐": "勒", "幸": "性", "福": "扶", "明": "名", "楼": "搂", "怡": "宜", "景": "锦", "滨": "宾", "星": "心",
    "河": "荷", "阳": "洋", "凤": "奉", "鹭": "路", "静": "净", "安": "按", "崇": "虫", "文": "闻", "昌": "常", "书": "舒",
    "青": "清", "清": "青", "竹": "竺", "里": "理", "南": "男", "浦": "普", "春": "椿", "申": "伸", "东": "冬", "埠": "布",
}  # fmt: skip
SHAPE = {
    "锦": "绵", "绣": "锈", "晓": "浇", "枫": "讽", "桂": "挂", "澜": "斓", "望": "忘", "荷": "苛", "塘": "搪", "柳": "抑",
    "栖": "牺", "桥": "轿", "渔": "鲁", "垦": "垠", "泾": "径", "织": "炽", "槐": "愧", "荫": "萌", "棠": "裳", "梧": "悟",
    "桐": "洞", "樟": "障", "源": "原", "祥": "样", "福": "幅", "怡": "恰", "滨": "缤", "阳": "阴", "凤": "风", "崇": "祟",
    "昌": "冒", "青": "责", "浦": "蒲", "春": "舂", "埠": "阜", "芳": "芬", "翠": "萃", "苑": "宛", "康": "唐", "鹭": "鹜",
}  # fmt: skip
BEFORE = ("", "您好，", "我在", "地址：", "投诉，", "麻烦看一下", "就是", "我家住", "【急】", "位置在")
AFTER = (
    "",
    "附近",
    "门口",
    "楼下",
    "旁边",
    "有人吗",
    "，请尽快处理",
    "这边",
    "一带垃圾没人清",
    "的路灯坏了三天",
    "，电话联系我",
)


@dataclass(frozen=True, slots=True)
class Variant:
    """A text, the way of writing, and the address it means; None where it means none for sure."""

    text: str
    way: str
    truth: UUID | None


def hanzi(number: str) -> str:
    """A number below 1,000 in Chinese."""
    if not number.isdigit() or not 0 < int(number) < 1000:
        return number
    n = int(number)
    if n < 10:
        return HANZI[n]
    if n < 100:
        return (HANZI[n // 10] if n >= 20 else "") + "十" + (HANZI[n % 10] if n % 10 else "")
    rest = n % 100
    tail = (
        ""
        if not rest
        else "零" + HANZI[rest]
        if rest < 10
        else HANZI[rest // 10] + "十" + (HANZI[rest % 10] if rest % 10 else "")
    )
    return HANZI[n // 100] + "百" + tail


def wide(text: str) -> str:
    """Digits in full width."""
    return "".join(chr(ord(sign) + 0xFEE0) if "0" <= sign <= "9" else sign for sign in text)


def _latin(text: str) -> str:
    return "".join(lazy_pinyin(text)).capitalize()


class Writer:
    """Writes addresses as people do; everything from one generator of random numbers."""

    def __init__(self, plan: Plan, rng: random.Random) -> None:
        self.rng = rng
        self.roads: dict[str, set[str]] = defaultdict(set)
        self.doors: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.buildings: dict[str, set[str]] = defaultdict(set)
        self.names = set()
        stems = defaultdict(set)
        for a in plan.addresses:
            self.names.add(a.road or a.estate)
            if a.road:
                self.roads[a.road].add(a.number)
                continue
            stems[a.estate.removesuffix("一期").removesuffix("二期")].add(a.estate)
            if a.building:
                self.buildings[a.estate].add(a.building)
            if a.entrance:
                self.doors[a.estate, a.building].add(a.entrance)
        self.phased = {stem: estates for stem, estates in stems.items() if len(estates) > 1}
        self.numbered = [a for a in plan.addresses if a.road]
        self.units = [a for a in plan.addresses if a.entrance]
        self.blocks = [a for a in plan.addresses if a.building and not a.entrance]
        self.known = _known_marks(plan)
        self.texts = {a.text: a.id for a in plan.addresses}

    # --- the parts of an address ---

    def number(self, digits: str) -> str:
        """Digits in one of three scripts."""
        return self.rng.choices((digits, wide(digits), hanzi(digits)), (70, 12, 18))[0]

    def house(self, road: str, number: str) -> str:
        """A house number after its road."""
        mark = self.rng.choices(("号", "號", " 号", "#"), (80, 6, 10, 4))[0]
        return f"{road}{self.rng.choice(('', '', '', ' '))}{self.number(number)}{mark}"

    def door(self, estate: str, building: str, entrance: str) -> str:
        """Building and entrance after their estate."""
        rng = self.rng
        if rng.random() < 0.15 and building.isdigit() and entrance:
            return f"{estate}{building}-{entrance}-{rng.randint(1, 6)}0{rng.randint(1, 2)}"
        mark = rng.choices(("幢", "栋", "号楼", "座", "#", "棟"), (40, 25, 15, 8, 8, 4))[0]
        words = f"{estate}{rng.choice(('', '', '', '小区', ' ', '的'))}{self.number(building)}{mark}"
        if entrance:
            words += (
                rng.choice(("", "", " ", "，"))
                + self.number(entrance)
                + rng.choice(("单元", "单元", "单元", "單元", "门"))
            )
        return words + rng.choice(("", "", f"{rng.randint(1, 6)}0{rng.randint(1, 2)}室", f"{rng.randint(1, 6)}01"))

    def any(self) -> PlanAddress:
        """A house number, an entrance, or (less often) a building."""
        return self.rng.choice(self.rng.choices((self.numbered, self.units, self.blocks), (45, 45, 10))[0])

    def written(self, a: PlanAddress, name: str = "") -> str:
        """The address in full, under another name if one is given."""
        return self.house(name or a.road, a.number) if a.road else self.door(name or a.estate, a.building, a.entrance)

    def talk(self, words: str) -> str:
        """The address in the middle of other words."""
        return self.rng.choice(BEFORE) + words + self.rng.choice(AFTER)

    # --- ways of writing ---

    def plain(self) -> tuple[str, UUID]:
        a = self.any()
        return (a.text if self.rng.random() < 0.15 else self.written(a)), a.id

    def noise(self) -> tuple[str, UUID]:
        a = self.any()
        return self.talk(self.written(a)), a.id

    def prefixed(self) -> tuple[str, UUID]:
        a = self.any()
        area = a.text[: a.text.index(a.road or a.estate)]
        shorter = self.rng.choice((area, area[3:], area.removesuffix("街道"), "某市" + area, area[:3]))
        return shorter + self.written(a), a.id

    def shortened(self) -> tuple[str, UUID]:
        """The ending of a name left out: 云栖118号, 春晓3幢2单元."""
        while True:
            a = self.any()
            name = a.road or a.estate
            short = next(
                (
                    name[: -len(e)]
                    for e in ("大道", "路", "花园", "新村", "公寓", "家园", "小区", "苑")
                    if name.endswith(e)
                ),
                "",
            )
            if len(short) >= 2 and not any(other != name and other.startswith(short) for other in self.names):
                return self.written(a, short), a.id

    def _misspelt(self, table: dict[str, str]) -> tuple[str, UUID]:
        while True:
            a = self.any()
            name = a.road or a.estate
            places = [n for n, sign in enumerate(name) if sign in table]
            if len(name) < 3 or not places:
                continue
            n = self.rng.choice(places)
            wrong = name[:n] + table[name[n]] + name[n + 1 :]
            if wrong not in self.names and not self._another(wrong, name):
                return self.written(a, wrong), a.id

    def _another(self, wrong: str, name: str) -> bool:
        """Whether another name comes as near to the misspelt one."""
        return any(
            len(other) == len(wrong) and other != name and sum(x != y for x, y in zip(other, wrong, strict=True)) <= 1
            for other in self.names
        )

    def sound(self) -> tuple[str, UUID]:
        return self._misspelt(SOUND)

    def shape(self) -> tuple[str, UUID]:
        return self._misspelt(SHAPE)

    def turned(self) -> tuple[str, UUID]:
        """Small before large: 3单元12幢 芳华里, 118号云栖路."""
        a = self.any()
        if a.road:
            return f"{self.number(a.number)}号{self.rng.choice((' ', '，', ''))}{a.road}", a.id
        parts = [f"{a.building}幢"] + ([f"{a.entrance}单元"] if a.entrance else [])
        if a.entrance and self.rng.random() < 0.5:
            return f"{a.estate}{parts[1]}{parts[0]}", a.id
        return "".join(parts) + self.rng.choice((" ", "，", "")) + a.estate, a.id

    def landmark(self) -> tuple[str, UUID]:
        """The name of a shop, a school, a park instead of the number."""
        name, address = self.rng.choice(self.known)
        return self.talk(name + self.rng.choice(("", "门口", "旁边", "对面"))), address

    def both(self) -> tuple[str, UUID]:
        """A house number with the name of what stands there."""
        name, address = self.rng.choice(self.known)
        a = next(a for a in self.numbered if a.id == address)
        return f"{a.road}{self.number(a.number)}号{name}", address

    def latin(self) -> tuple[str, UUID]:
        """In letters: Yunqi Road No. 118, Fanghuali 3 zhuang 2 danyuan."""
        while True:
            a = self.any()
            if a.building and not a.entrance:
                continue
            if a.road:
                stem, end = (
                    (a.road[:-2], "Avenue")
                    if a.road.endswith("大道")
                    else (a.road[:-1], {"路": "Road", "街": "Street"}.get(a.road[-1], ""))
                )
                if not end:
                    continue
                pinyin = _latin(a.road)
                forms = (
                    f"{pinyin} {a.number} hao",
                    f"No. {a.number} {_latin(stem)} {end}",
                    f"{_latin(stem)} {end} {a.number}",
                    f"{pinyin}{a.number}号",
                )
            else:
                name = _latin(a.estate)
                forms = (
                    f"{name} {a.building} zhuang {a.entrance} danyuan",
                    f"{name} Building {a.building} Unit {a.entrance}",
                    f"{name}{a.building}栋{a.entrance}单元",
                )
            return self.rng.choice(forms), a.id

    # --- what must not be matched ---

    def _no_number(self, road: str) -> str:
        there = {int(n) for n in self.roads[road] if n.isdigit()}
        return str(self.rng.choice([n for n in range(1, max(there) + 60) if n not in there]))

    def wrong_number(self) -> tuple[str, None]:
        road = self.rng.choice(self.numbered).road
        return self.talk(self.house(road, self._no_number(road))), None

    def wrong_building(self) -> tuple[str, None]:
        a = self.rng.choice(self.units)
        last = max(int(b) for b in self.buildings[a.estate])
        return self.talk(self.door(a.estate, str(last + self.rng.randint(1, 40)), a.entrance)), None

    def wrong_door(self) -> tuple[str, None]:
        a = self.rng.choice(self.units)
        last = max(int(d) for d in self.doors[a.estate, a.building])
        return self.door(a.estate, a.building, str(last + self.rng.randint(1, 6))), None

    def unknown_name(self) -> tuple[str, None]:
        name = self.rng.choice(
            ("解放中路", "西湖大道", "长安街", "黄浦江路", "白云新村", "龙湖天街", "金色港湾", "望京花园", "珠江帝景")
        )
        return self.rng.choice(
            (f"{name}{self.rng.randint(1, 300)}号", f"{name}{self.rng.randint(1, 30)}幢{self.rng.randint(1, 4)}单元")
        ), None

    def no_name(self) -> tuple[str, None]:
        return self.talk(
            self.rng.choice(
                (
                    f"{self.rng.randint(1, 30)}幢{self.rng.randint(1, 4)}单元",
                    f"{self.rng.randint(1, 300)}号",
                    "小区南门",
                    "菜场后面那条路",
                )
            )
        ), None

    def no_number(self) -> tuple[str, None]:
        """A road alone, or an estate of which the building is not said."""
        return self.talk(self.rng.choice(self.numbered).road + self.rng.choice(("上", "", "路口", "中段"))), None

    def two_phases(self) -> tuple[str, None]:
        """An estate in two parts whose part is not said, and both have the building."""
        stem = self.rng.choice(sorted(self.phased))
        estates = sorted(self.phased[stem])
        shared = sorted(set.intersection(*(self.buildings[e] for e in estates)))
        return f"{stem}{self.rng.choice(shared)}幢", None

    def two_places(self) -> tuple[str, None]:
        a, b = self.rng.choice(self.units), self.rng.choice(self.numbered)
        return f"{self.written(a)}和{self.written(b)}都停水", None

    def area(self) -> tuple[str, None]:
        return self.rng.choice(
            ("青枫社区居委会", "柳塘街道办事处", "荷风社区", "竹里社区网格", "南浦社区党群服务中心")
        ), None


def _known_marks(plan: Plan) -> list[tuple[str, UUID]]:
    """Names of shops and public places that one house number has and no other."""
    found: dict[str, set[UUID]] = defaultdict(set)
    names = {a.road or a.estate for a in plan.addresses}
    for a in plan.addresses:
        if a.road:
            for alias in a.aliases:
                found[alias].add(a.id)
    return [(name, next(iter(ids))) for name, ids in sorted(found.items()) if len(ids) == 1 and name not in names]


#: Ways of writing with their share in a hundred.
WAYS: tuple[tuple[str, int], ...] = (
    ("plain", 24), ("noise", 16), ("prefixed", 10), ("shortened", 9), ("sound", 10), ("shape", 6), ("turned", 8), ("landmark", 7),
    ("both", 5), ("latin", 5),
)  # fmt: skip
TRAP_WAYS = (
    "wrong_number", "wrong_building", "wrong_door", "unknown_name", "no_name", "no_number", "two_phases", "two_places", "area",
)  # fmt: skip


def variants(plan: Plan, seed: int = SEED) -> list[Variant]:
    """2,000 texts that mean one address, then 600 that do not; the same seed gives the same texts."""
    rng = random.Random(f"{seed}:variants")
    writer = Writer(plan, rng)
    names, shares = zip(*WAYS, strict=True)
    made = []
    for way in [*rng.choices(names, shares, k=MATCHABLE), *(rng.choice(TRAP_WAYS) for _ in range(TRAPS))]:
        write: Callable[[], tuple[str, UUID | None]] = getattr(writer, way)
        text, truth = write()
        made.append(Variant(text, way, truth))
    return made


def book_of(plan: Plan) -> AddressBook:
    """The address book of a plan."""
    return AddressBook(
        BookEntry(
            a.id, a.text, a.road, a.number, a.estate, a.building, a.entrance, a.aliases, a.lon, a.lat, a.grid_code
        )
        for a in plan.addresses
    )


def floor() -> float:
    """From here on triage takes an address."""
    rule = Pack.load()
    return float(rule.value("place_floor", on=max(r.valid_from for r in rule._rules["place_floor"])))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a text: right, wrong, or to a person."""

    variant: Variant
    found: UUID | None
    confidence: float

    @property
    def verdict(self) -> str:
        """One of right, wrong, person."""
        if self.found is None:
            return "person"
        return "right" if self.found == self.variant.truth else "wrong"


def outcomes(book: AddressBook, made: Sequence[Variant]) -> list[Outcome]:
    """Each text as triage would take it."""
    least = floor()
    answers = []
    for variant in made:
        found = book.locate(variant.text)
        taken = found.address_id if found.confidence >= least else None
        answers.append(Outcome(variant, taken, found.confidence))
    return answers


def main(words: Sequence[str] = ()) -> int:
    """Print the table: for each way matched, to a person, wrong; then precision, and texts a second."""
    parser = argparse.ArgumentParser(prog="bin/bench addresses")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", action="store_true", help="print every text that was not matched, or wrongly")
    args = parser.parse_args(list(words))
    plan = build_plan(residents=10)
    began = time.perf_counter()
    book = book_of(plan)
    built = time.perf_counter() - began
    made = variants(plan, args.seed)
    began = time.perf_counter()
    found = outcomes(book, made)
    took = time.perf_counter() - began
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in found:
        counts[one.variant.way][one.verdict] += 1
    print(f"{len(book)} standard addresses, book built in {built:.2f} s; {len(made)} texts, seed {args.seed}")
    print(f"{'way of writing':16}{'texts':>7}{'matched':>9}{'to a person':>13}{'wrong':>7}")
    for way in (*(w for w, _ in WAYS), *TRAP_WAYS):
        row = counts[way]
        print(f"{way:16}{sum(row.values()):7}{row['right']:9}{row['person']:13}{row['wrong']:7}")
    matchable = [one for one in found if one.variant.truth is not None]
    right = sum(one.verdict == "right" for one in matchable)
    wrong = sum(one.verdict == "wrong" for one in found)
    print(f"matched {right / len(matchable):.2%} of {len(matchable)} that name one address; the rest goes to a person")
    print(f"precision of what was matched {right / max(1, right + wrong):.2%}; {wrong} wrong in {len(made)}")
    print(f"{len(made) / took:,.0f} texts a second on one core")
    if args.show:
        for one in found:
            if one.verdict != ("right" if one.variant.truth else "person"):
                print(f"  {one.verdict:7}{one.variant.way:14}{one.confidence:.2f}  {one.variant.text}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
