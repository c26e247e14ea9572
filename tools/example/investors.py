"""Firms that do not exist: names from the sexagenary cycle, codes that begin with 示例."""

from dataclasses import dataclass
from random import Random

STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
NUMERALS = (
    *("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"),
    *("十三", "十四", "十五", "十六", "十七", "十八", "十九", "二十"),
)

# The notice's focus regions and the partners it names, with how often a firm comes from each.
HOME_ORIGINS = {
    "上海市": 10,
    "江苏省": 14,
    "浙江省": 14,
    "北京市": 9,
    "天津市": 3,
    "河北省": 3,
    "广东省": 18,
    "重庆市": 9,
    "四川省": 14,
    "山东省": 5,
    "福建省": 4,
    "湖北省": 3,
}
FOREIGN_ORIGINS = {
    "香港": 8,
    "澳门": 1,
    "台湾": 3,
    "日本": 6,
    "韩国": 5,
    "新加坡": 5,
    "德国": 4,
    "法国": 2,
    "美国": 3,
}


@dataclass(frozen=True)
class Investor:
    """A made-up firm: the same code, origin and classes wherever it signs."""

    name: str
    code: str
    origin: str
    foreign: bool
    classes: tuple[str, ...]
    weight: int


def pool() -> list[Investor]:
    """Every firm that may sign in the example province, the same ones each time."""
    rng = Random("example/investors")
    names = [f"{STEMS[i % 10]}{BRANCHES[i % 12]}{numeral}公司" for numeral in NUMERALS for i in range(60)]
    return [_investor(rng, serial, name) for serial, name in enumerate(names, start=1)]


def _investor(rng: Random, serial: int, name: str) -> Investor:
    """One firm; the better known sign more often."""
    foreign = rng.random() < 0.06
    origins = FOREIGN_ORIGINS if foreign else HOME_ORIGINS
    origin = rng.choices(list(origins), weights=list(origins.values()))[0]
    classes = _classes(rng, foreign)
    return Investor(name, f"示例510000{serial:06d}", origin, foreign, classes, 2 if classes else 1)


def _classes(rng: Random, foreign: bool) -> tuple[str, ...]:
    """The lists a firm is on; the three lists of five hundred overlap, as they do in life."""
    world = rng.random() < (0.12 if foreign else 0.02)
    china = not foreign and (world or rng.random() < 0.035)
    private = not foreign and rng.random() < (0.4 if china else 0.035)
    champion = rng.random() < 0.05
    listed = {
        "世界500强": world,
        "中国500强": china,
        "中国民营500强": private,
        "制造业单项冠军": champion,
    }
    return tuple(name for name, on_list in listed.items() if on_list)
