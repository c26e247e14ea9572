"""Numbers, dates and reasons in words, in two languages; and every message has its Chinese."""

import ast
import datetime as dt
import itertools
import string
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from analysis import comparison, phrasing, schemas
from analysis.campaign import Campaign, Unit
from analysis.errors import PageRefused
from analysis.phrasing import BLANK, REASONS, SIDE_REASONS, Voice, foreign, mixed, rounded

PACKAGE = Path(phrasing.__file__).parent
MINUSES = "-−–"


@pytest.fixture(scope="session")
def zh(default_campaign: Campaign) -> Voice:
    return Voice(default_campaign, "zh")


@pytest.fixture(scope="session")
def en(default_campaign: Campaign) -> Voice:
    return Voice(default_campaign, "en")


@pytest.fixture(scope="session")
def money(default_campaign: Campaign) -> Unit:
    return default_campaign.units["yi_yuan"]


# Rounding.


@pytest.mark.parametrize(
    ("value", "decimals", "near"),
    [
        (0.285, 2, "0.29"),
        (1.005, 2, "1.01"),
        (2.675, 2, "2.68"),
        (-0.285, 2, "-0.29"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-0.5, 0, "-1"),
        (-2.5, 0, "-3"),
        (0.05, 1, "0.1"),
        (0.25, 1, "0.3"),
        (-0.25, 1, "-0.3"),
        (0.35, 1, "0.4"),
        (0.2499999, 1, "0.2"),
        (0.049, 1, "0.0"),
        (7, 2, "7.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: float, decimals: int, near: str) -> None:
    assert rounded(value, decimals) == Decimal(near)
    assert str(abs(rounded(value, decimals))) == near.removeprefix("-")


@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
def test_every_number_that_ends_in_five_goes_away_from_zero(whole: int, decimals: int) -> None:
    tie = float(f"{whole}.{'0' * decimals}5") if decimals else whole + (0.5 if whole >= 0 else -0.5)
    step = Decimal(1).scaleb(-decimals)
    assert abs(rounded(tie, decimals)) - abs(Decimal(repr(tie))) == step / 2


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(1234.565, 2, "1,234.57"), (999.5, 0, "1,000"), (0.0, 1, "0.0"), (1234567.0, 0, "1,234,567"), (0.004, 2, "0.00")],
)
def test_a_number_is_shown_with_its_decimals_and_its_thousands_parted(
    zh: Voice, en: Voice, value: float, decimals: int, shown: str
) -> None:
    assert zh.number(value, decimals) == en.number(value, decimals) == shown


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NA])
def test_what_is_not_known_is_a_dash_everywhere(zh: Voice, money: Unit, nothing: float | None) -> None:
    said = [
        zh.number(nothing, 1),
        zh.level(nothing, money),
        zh.quantity(nothing, money),
        zh.percent(nothing),
        zh.signed(nothing, 2),
        zh.change(nothing, money),
        zh.growth_cell(nothing),
        zh.growth(nothing),
        zh.moved(nothing),
        zh.points(nothing),
        zh.places(nothing),
        zh.day(nothing),
    ]
    assert set(said) == {BLANK}


def test_a_small_negative_that_rounds_to_nothing_has_no_sign(zh: Voice) -> None:
    assert zh.number(-0.04, 1) == "0.0"
    assert zh.signed(-0.04, 1) == zh.signed(0.04, 1) == "0.0"


# Growth in words.


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (12.3, "较第一季增长12.3%", "up 12.3% on season one"),
        (12.25, "较第一季增长12.3%", "up 12.3% on season one"),
        (-5.0, "较第一季下降5.0%", "down 5.0% on season one"),
        (-100.0, "较第一季下降100.0%", "down 100.0% on season one"),
        (1234.56, "较第一季增长1,234.6%", "up 1,234.6% on season one"),
        (0.0, "较第一季持平", "unchanged on season one"),
        (0.04, "较第一季持平", "unchanged on season one"),
        (-0.04, "较第一季持平", "unchanged on season one"),
        (0.05, "较第一季增长0.1%", "up 0.1% on season one"),
        (-0.05, "较第一季下降0.1%", "down 0.1% on season one"),
    ],
)
def test_a_growth_in_a_sentence_is_up_down_or_unchanged(
    zh: Voice, en: Voice, value: float, chinese: str, english: str
) -> None:
    assert (zh.growth(value), en.growth(value)) == (chinese, english)
    # Without what it is compared with, the same words less the label.
    assert zh.moved(value) == chinese.removeprefix("较第一季")
    assert en.moved(value) == english.removesuffix(" on season one")


def test_the_label_of_the_comparison_is_the_campaigns(real_campaign: Campaign) -> None:
    assert Voice(real_campaign, "zh").growth(11.1) == "同比增长11.1%"
    assert Voice(real_campaign, "en").growth(-0.3) == "down 0.3% year on year"


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (12.3, "+12.3%", "+12.3%"),
        (-5.0, "下降5.0%", "−5.0%"),
        (0.0, "0.0%", "0.0%"),
        (0.04, "0.0%", "0.0%"),
        (-0.04, "0.0%", "0.0%"),
        (-0.05, "下降0.1%", "−0.1%"),
    ],
)
def test_a_growth_in_a_table_has_its_sign_or_in_chinese_its_word(
    zh: Voice, en: Voice, value: float, chinese: str, english: str
) -> None:
    assert (zh.growth_cell(value), en.growth_cell(value)) == (chinese, english)


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_the_words_of_a_growth_agree_with_the_number_that_is_printed(default_campaign: Campaign, value: float) -> None:
    zh, en = Voice(default_campaign, "zh"), Voice(default_campaign, "en")
    said = {
        "up": ("增长" in zh.growth(value), en.growth(value).startswith("up ")),
        "down": ("下降" in zh.growth(value), en.growth(value).startswith("down ")),
        "unchanged": ("持平" in zh.growth(value), en.growth(value).startswith("unchanged ")),
    }
    assert all(chinese == english for chinese, english in said.values())
    [word] = [word for word, (chinese, _) in said.items() if chinese]
    digits = "".join(char for char in zh.moved(value) if char in "0123456789.")
    printed = float(digits) if digits else 0.0
    assert abs(printed - abs(value)) <= 0.05 + 1e-9
    assert word == ("unchanged" if printed == 0 else "up" if value > 0 else "down")
    assert zh.growth(value) == "较第一季" + zh.moved(value)
    assert not set(zh.growth(value) + en.growth(value) + zh.growth_cell(value)) & set(MINUSES)
    assert en.growth_cell(value)[0] == {"up": "+", "down": "−", "unchanged": "0"}[word]


# Levels.


def test_a_level_is_in_the_unit_that_the_language_counts_in(zh: Voice, en: Voice, money: Unit) -> None:
    assert zh.quantity(30853.5, money) == "30,853.50亿元"
    assert en.quantity(30853.5, money) == "3,085.35 billion yuan"
    assert (zh.change(-12.34, money), en.change(-12.34, money)) == ("−12.34", "−1.23")
    assert (zh.level(0.05, money), en.level(0.05, money)) == ("0.05", "0.01")


def test_a_scale_is_applied_before_rounding(default_campaign: Campaign) -> None:
    unit = Unit("u", {"zh": "万", "en": "k"}, 1, False, {}, {"en": 10.0})
    en = Voice(default_campaign, "en")
    assert en.quantity(1.26, unit) == "12.6 k"
    assert en.change(1.26, unit) == "+12.6"
    assert Voice(default_campaign, "zh").quantity(1.26, unit) == "1.3万"


def test_a_unit_without_a_word_leaves_the_number_alone(zh: Voice, en: Voice, default_campaign: Campaign) -> None:
    item = default_campaign.units["item"]
    assert (zh.quantity(1234.0, item), en.quantity(1234.0, item)) == ("1,234个", "1,234")
    count = default_campaign.indicators["signed_count"]
    assert (zh.titled(count), en.titled(count)) == ("新签约项目数量（个）", "new projects signed")


def test_a_dollar_campaign_speaks_of_dollars(tiny: Campaign) -> None:
    voice = Voice(tiny, "en")
    assert voice.quantity(1280.04, tiny.units["usd"]) == "1,280.0 USD million"
    assert voice.titled(tiny.indicators["dollars"]) == "money in new deals (USD million)"
    assert voice.growth(-3.0) == "down 3.0% on the autumn"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(1.0, 0, "+1"), (-1.0, 0, "−1"), (0.0, 2, "0.00"), (-1234.5, 1, "−1,234.5"), (0.005, 2, "+0.01")],
)
def test_a_change_in_a_table_has_its_sign(zh: Voice, value: float, decimals: int, shown: str) -> None:
    assert zh.signed(value, decimals) == shown


def test_a_share_has_a_per_cent_sign(zh: Voice) -> None:
    assert (zh.percent(35.04), zh.percent(100.0), zh.percent(0.0)) == ("35.0%", "100.0%", "0.0%")


# Dates, days, places.


def test_dates_are_written_as_each_language_writes_them(zh: Voice, en: Voice) -> None:
    assert zh.date(dt.date(2022, 6, 30)) == "2022年6月30日"
    assert en.date(pd.Timestamp(2022, 6, 3)) == "3 June 2022"


def test_a_campaign_day_is_a_number(zh: Voice, en: Voice) -> None:
    assert (zh.day(52), en.day(52)) == ("第52天", "day 52")


@pytest.mark.parametrize(
    ("change", "chinese", "english"),
    [(3, "↑3", "↑3"), (-2, "↓2", "↓2"), (0, "不变", "same rank"), (pd.NA, BLANK, BLANK)],
)
def test_places_won_point_up_and_places_lost_down(
    zh: Voice, en: Voice, change: object, chinese: str, english: str
) -> None:
    assert (zh.places(change), en.places(change)) == (chinese, english)


def test_lists_have_the_languages_own_separators(zh: Voice, en: Voice) -> None:
    assert (zh.listed(["甲", "乙"]), en.listed(["a", "b"])) == ("甲，乙", "a, b")
    assert (zh.together(["甲", "乙"]), en.together(["a", "b"])) == ("甲、乙", "a; b")
    assert (zh.listed([]), zh.together(["甲"])) == ("", "甲")


def test_things_are_named_one_after_another_and_sentences_end_once(zh: Voice, en: Voice) -> None:
    assert (zh.series(["甲", "乙", "丙"]), en.series(["a", "b", "c"])) == ("甲、乙、丙", "a, b, c")
    assert (zh.then(["甲", "乙"]), en.then(["a", "b"]), en.then(["a"])) == ("甲；乙", "a; b", "a")
    assert (zh.ended("甲"), en.ended("a b"), en.ended("A")) == ("甲。", "A b.", "A.")
    assert (zh.prose(["甲。", "乙。"]), en.prose(["A.", "B."])) == ("甲。乙。", "A. B.")
    assert en.ended(foreign("<甲>", "zh")) == Markup('<span lang="zh">&lt;甲&gt;</span>.')


def test_points_have_no_sign_and_levels_say_where_they_went(zh: Voice, en: Voice, money: Unit) -> None:
    assert (zh.points(-3.25), en.points(9.14)) == ("3.3个百分点", "9.1 points")
    assert (zh.from_to(8.0, 12.0, money), zh.from_to(12.0, 8.0, money)) == (
        "由8.00亿元增至12.00亿元",
        "由12.00亿元降至8.00亿元",
    )
    assert en.from_to(80.0, 120.0, money) == "up from 8.00 billion yuan to 12.00 billion yuan"


# Reasons.


def codes() -> Iterator[str]:
    """Every code that a comparison can give for a blank growth."""
    states = {*schemas.STATES, comparison.MISSING, comparison.FAR, comparison.NO_BASE, comparison.UNKNOWN} - {"value"}
    yield from (f"{side}:{state}" for side, state in itertools.product(("first", "second"), sorted(states)))
    yield from ("zero-base", "no-units", "days-differ:21:20", "first:nothing", *REASONS)


@pytest.mark.parametrize("code", sorted(codes()))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_reason_for_a_blank_growth_has_words(default_campaign: Campaign, code: str, lang: str) -> None:
    words = str(Voice(default_campaign, lang).why(code, default_campaign.base_season, default_campaign.season))
    assert len(words) > 3
    assert ":" not in code or code not in words
    chinese = any("\u4e00" <= char <= "\u9fff" for char in words)
    assert chinese == (lang == "zh")


def test_a_reason_names_the_season_it_is_about(zh: Voice, en: Voice, default_campaign: Campaign) -> None:
    seasons = (default_campaign.base_season, default_campaign.season)
    assert zh.why("first:missing", *seasons) == "第一季未报"
    assert zh.why("second:missing", *seasons) == "第二季未报"
    assert en.why("second:blank", *seasons) == "season two: left blank"
    assert zh.why("zero-base", *seasons) == "上期为零，无基数"
    assert en.why("days-differ:21:20", *seasons) == "forms of day 21 and day 20: growth is not computed"
    assert zh.why("days-differ:21:20", *seasons) == "统计表分别为第21天和第20天，不计算增速"


def test_a_campaign_without_an_earlier_season_says_so(en: Voice, default_campaign: Campaign) -> None:
    assert en.why("first:no-base", None, default_campaign.season) == "no season to compare with"


# Names, and what is in another language.


def test_a_name_that_the_language_lacks_is_marked_with_its_own(en: Voice, zh: Voice) -> None:
    assert en.name({"zh": "甘孜"}) == Markup('<span lang="zh">甘孜</span>')
    assert en.name({"zh": "甘孜", "en": "Ganzi"}) == "Ganzi"
    assert zh.name({"zh": "甘孜", "en": "Ganzi"}) == "甘孜"


def test_filed_text_is_marked_on_a_page_in_another_language_and_escaped(zh: Voice, en: Voice) -> None:
    assert en.filed("约<10") == Markup('<span lang="zh">约&lt;10</span>')
    assert zh.filed("约<10") == "约<10"
    assert not isinstance(zh.filed("约<10"), Markup)


def test_markup_among_the_values_keeps_its_tags_and_all_else_is_escaped(en: Voice) -> None:
    said = en.text("{name} ({unit})", name=foreign("<甲>", "zh"), unit="<b>")
    assert said == Markup('<span lang="zh">&lt;甲&gt;</span> (&lt;b&gt;)')
    joined = en.listed([foreign("甲", "zh"), "<b>"])
    assert joined == Markup('<span lang="zh">甲</span>, &lt;b&gt;')


def test_words_of_chinese_script_inside_other_text_are_marked(en: Voice) -> None:
    assert mixed("from the 通报 <itself>") == Markup('from the <span lang="zh">通报</span> &lt;itself&gt;')
    assert mixed("none") == "none"


def test_a_message_that_the_catalogue_lacks_stops_the_page(zh: Voice) -> None:
    with pytest.raises(PageRefused, match="add them to locale/zh"):
        zh.text("a message that nobody wrote")


def test_a_language_without_a_catalogue_is_not_spoken(default_campaign: Campaign) -> None:
    with pytest.raises(PageRefused):
        replace(Voice(default_campaign, "zh"), lang="fr").text("growth")


# The catalogue.


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def constants(node: ast.AST) -> list[str]:
    return [item.value for item in ast.walk(node) if isinstance(item, ast.Constant) and isinstance(item.value, str)]


def loops(scope: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Every loop's target with what it runs over."""
    for node in ast.walk(scope):
        if isinstance(node, ast.For | ast.comprehension):
            yield node.target, node.iter


def assigned(scope: ast.AST, name: str) -> list[ast.expr]:
    return [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets)
    ]


def listed(values: ast.expr, scope: ast.AST, module: ast.Module) -> list[str]:
    """The strings that a loop runs over: written there, assigned in the function, or given by its callers."""
    if isinstance(values, ast.Subscript):
        return listed(values.value, scope, module)
    if not isinstance(values, ast.Name):
        return constants(values)
    found = [text for value in assigned(scope, values.id) for text in constants(value)]
    for place, argument in enumerate(scope.args.args):  # type: ignore[attr-defined]
        if argument.arg == values.id:
            found += [text for one in callers(scope, module) for text in given(one, scope, place)]
    return found


def callers(scope: ast.AST, module: ast.Module) -> list[ast.Module]:
    """The modules that may call a function: its own, and for one with a public name every other."""
    is_own = scope.name.startswith("_")  # type: ignore[attr-defined]
    return [module] if is_own else [ast.parse(path.read_text(encoding="utf-8")) for path in sources()]


def given(module: ast.Module, scope: ast.AST, place: int) -> Iterator[str]:
    """The strings that a module's calls of a function give for one of its arguments."""
    for caller in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
        for call in (node for node in ast.walk(caller) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == scope.name:  # type: ignore[attr-defined]
                yield from listed(call.args[place], caller, module)


def looked_up(first: ast.expr, scope: ast.AST, module: ast.Module) -> list[str]:
    """The messages that an expression can stand for, where it is not written out."""
    if isinstance(first, ast.Subscript) and isinstance(first.value, ast.Name):
        return [text for value in assigned(module, first.value.id) for text in messages_of(value)]
    assert isinstance(first, ast.Name), ast.unparse(first)
    texts: list[str] = []
    for target, values in loops(scope):
        if isinstance(target, ast.Name) and target.id == first.id:
            texts += listed(values, scope, module)
        elif isinstance(target, ast.Tuple) and isinstance(values, ast.Tuple):
            names = [part.id for part in target.elts if isinstance(part, ast.Name)]
            if first.id in names:
                place = names.index(first.id)
                texts += [text for pair in values.elts for text in constants(pair.elts[place])]  # type: ignore[attr-defined]
    return texts


def messages_of(table: ast.expr) -> list[str]:
    assert isinstance(table, ast.Dict), ast.unparse(table)
    return [text for value in table.values for text in constants(value)]


def used(path: Path) -> Iterator[str]:
    """Every message that a file asks for."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    for scope in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)):
        for call in (node for node in ast.walk(scope) if isinstance(node, ast.Call)):
            if not (isinstance(call.func, ast.Attribute) and call.func.attr == "text" and call.args):
                continue
            first = call.args[0]
            if isinstance(first, ast.Constant) and not isinstance(first.value, str):
                continue  # matplotlib's text, at a place
            found = constants(first) if isinstance(first, ast.Constant) else looked_up(first, scope, module)
            assert found, f"{path.name}:{call.lineno}: no message found for {ast.unparse(first)}"
            yield from found


MESSAGES = {message for path in sources() for message in used(path)}


def catalogue() -> dict[str, str]:
    with (PACKAGE / "locale" / "zh.po").open("rb") as lines:
        return {str(message.id): str(message.string) for message in read_po(lines) if message.id}


def placeholders(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_the_search_finds_messages_however_they_are_asked_for() -> None:
    assert {
        *("growth", "not built", "forms missing: {n}", "counted from", "kind of figure", "stage", "Briefings"),
        *SIDE_REASONS.values(),
        *REASONS.values(),
    } <= MESSAGES
    assert len(MESSAGES) > 150


@pytest.mark.parametrize("message", sorted(MESSAGES))
def test_every_message_has_its_chinese_with_the_same_names_in_it(message: str) -> None:
    translated = catalogue().get(message)
    assert translated, f"locale/zh.po lacks {message!r}"
    assert placeholders(translated) == placeholders(message)


def test_the_catalogue_holds_nothing_that_is_not_said() -> None:
    assert set(catalogue()) - MESSAGES == set()


def test_the_catalogue_is_in_order_and_says_each_thing_once() -> None:
    lines = (PACKAGE / "locale" / "zh.po").read_text(encoding="utf-8").splitlines()
    ids = [line for line in lines if line.startswith("msgid ")]
    assert len(ids) == len(set(ids))
