"""Signs that sound or look alike: a name with such a slip is still the name, one with any other wrong sign is a doubt."""

from __future__ import annotations

from functools import cache, lru_cache

from pypinyin import lazy_pinyin

#: Groups of signs that are mistaken for each other by eye in names of roads and estates.
_ALIKE = (
    "锦绵棉", "绣锈秀", "晓浇烧", "枫讽飒", "桂挂佳", "澜斓谰", "望忘", "荷苛何", "塘搪糖", "柳抑卯", "栖牺西", "桥轿侨骄",
    "渔鲁鱼", "垦垠恳", "泾径经", "织炽识", "槐愧魁", "荫萌阴", "棠裳堂", "梧悟", "桐洞铜", "樟障漳", "源原愿", "祥样详",
    "福幅副", "怡恰抬", "滨缤宾", "阳阴", "凤风", "崇祟", "昌冒", "青责清", "浦蒲捕", "春舂", "埠阜", "芳芬", "翠萃粹",
    "苑宛", "康唐", "鹭鹜", "末未", "土士", "千干", "日曰", "己已巳", "人入八", "大太犬", "天夫", "王玉主", "木本术",
    "田由甲申", "石右", "白百自", "目且", "东车", "午牛", "贝见", "农衣", "名各", "丰半", "坊纺", "华毕", "里理", "湖胡",
    "溪奚", "潭谭", "港巷", "洲州", "岭领", "峰锋", "梅海", "杏吉", "桃挑", "松忪", "竹行", "紫柴", "银很", "金全",
)  # fmt: skip
#: What is not told apart in speech over much of the country.
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


@cache
def _groups() -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for number, group in enumerate(_ALIKE):
        for sign in group:
            found.setdefault(sign, set()).add(number)
    return found


def look_alike(first: str, second: str) -> bool:
    """Whether two signs are easily mistaken by eye."""
    groups = _groups()
    return not groups.get(first, set()).isdisjoint(groups.get(second, set()))


@lru_cache(maxsize=8192)
def _sound(sign: str) -> str:
    """The usual reading of a sign; nothing for what is no sign."""
    return _merged("".join(lazy_pinyin(sign, errors="ignore")))


def _merged(sound: str) -> str:
    for precise, plain in _MERGED:
        if sound.startswith(precise):
            sound = plain + sound[len(precise) :]
        elif sound.endswith(precise):
            sound = sound[: -len(precise)] + plain
    return sound


def sound_alike(first: str, second: str) -> bool:
    """Whether two signs are said alike, tones and the usual mergers left aside."""
    return _sound(first) == _sound(second) != ""


def is_slip(right: str, written: str) -> bool:
    """Whether a name of the same length differs only by signs that sound or look alike."""
    return all(a == b or look_alike(a, b) or sound_alike(a, b) for a, b in zip(right, written, strict=True))


def latin(name: str) -> str:
    """A name in letters without tones and gaps: yunqilu."""
    return "".join(lazy_pinyin(name, errors="ignore"))
