"""Charts: words for those who cannot see, text that stays text, the same bytes each time, ids of their own."""

import re
from collections.abc import Callable
from dataclasses import replace

import matplotlib
import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from analysis import fonts
from analysis.blocks import Block
from analysis.charts import Bars, Frame, Line, bars, contributions, curves, grid

FRAME = Frame(
    title="北部增长最快",
    measure="金额（亿元）",
    source="来源：统计表",
    alternative="条形图。北部1.5、南部2.5。",
    mark="示例",
)
NOW = Line("第二季", (0.0, 10.0, 40.0), (0.0, 1.5, 2.5), (9.0, 40.0), (1.4, 2.5), is_now=True)
THEN = Line("第一季", (0.0, 20.0, 40.0), (0.0, 1.0, 2.4), (10.0,), (0.8,), is_now=False)
BARS = Bars(
    ("北部", "南部"), (1.0, float("nan")), (1.5, 2.5), ("1.00", ""), ("1.50", "2.50"), labels=("第一季", "第二季")
)

Drawn = Callable[[Frame], Block]
EACH: dict[str, Drawn] = {
    "curves": lambda frame: curves([THEN, NOW], frame, "行动天数"),
    "bars": lambda frame: bars(BARS, frame),
    "contributions": lambda frame: contributions(("北部", "南部"), (1.5, -0.5), ("+1.50", "−0.50"), frame),
}
each = pytest.mark.parametrize("draw", EACH.values(), ids=EACH)


def tree(block: Block) -> BeautifulSoup:
    return BeautifulSoup(block._repr_html_(), "html.parser")


def ids(block: Block) -> list[str]:
    return [tag["id"] for tag in tree(block).find_all(id=True)]


@each
def test_the_same_chart_drawn_twice_is_the_same_bytes(draw: Drawn) -> None:
    assert draw(FRAME).html == draw(FRAME).html


@each
def test_the_readers_own_settings_of_matplotlib_change_nothing(draw: Drawn) -> None:
    first = draw(FRAME).html
    with matplotlib.rc_context({"svg.hashsalt": "another", "font.size": 20, "axes.grid": True}):
        assert draw(FRAME).html == first


@each
def test_drawing_leaves_no_style_behind(draw: Drawn) -> None:
    before = dict(matplotlib.rcParams)
    draw(FRAME)
    assert dict(matplotlib.rcParams) == before


@each
def test_a_chart_has_its_finding_its_measure_its_source_and_words_for_the_picture(draw: Drawn) -> None:
    shown = tree(draw(FRAME))
    assert shown.figure.figcaption.strong.get_text() == FRAME.title  # type: ignore[union-attr]
    assert shown.find(class_="measure").get_text() == FRAME.measure  # type: ignore[union-attr]
    assert shown.find(class_="source").get_text() == FRAME.source  # type: ignore[union-attr]
    picture = shown.find("svg")
    assert (picture["role"], picture["aria-label"]) == ("img", FRAME.alternative)  # type: ignore[index]


@each
def test_example_figures_are_marked_beside_the_title_and_in_the_picture(draw: Drawn) -> None:
    shown = tree(draw(FRAME))
    assert shown.find(class_="mark").get_text() == "示例"  # type: ignore[union-attr]
    assert "示例" in [text.get_text().strip() for text in shown.svg.find_all("text")]  # type: ignore[union-attr]


@each
def test_real_figures_are_not_marked(draw: Drawn) -> None:
    block = draw(replace(FRAME, mark=""))
    assert "示例" not in block.html
    assert tree(block).find(class_="mark") is None


@each
def test_text_stays_text_in_the_pages_own_font(draw: Drawn) -> None:
    written = tree(draw(FRAME)).svg.find_all("text")  # type: ignore[union-attr]
    assert len(written) > 3
    assert {re.search(r"font-family: '?([^';]+)", text["style"])[1] for text in written} == {fonts.FAMILY}  # type: ignore[index]
    assert fonts.missing("".join(text.get_text() for text in written)) == []


@each
def test_a_chart_carries_no_date_and_asks_for_nothing_outside(draw: Drawn) -> None:
    html = draw(FRAME).html
    assert not re.search(r"<dc:date|<!DOCTYPE|<\?xml|@import", html)
    assert all(address.startswith("#") for address in re.findall(r'(?:xlink:)?href="([^"]*)"', html))
    assert all(address.startswith("#") for address in re.findall(r"url\(([^)]*)\)", html))


@each
def test_every_reference_in_a_chart_is_to_itself(draw: Drawn) -> None:
    block = draw(FRAME)
    own = ids(block)
    assert len(own) == len(set(own))
    asked = {*re.findall(r'href="#([^"]*)"', block.html), *re.findall(r"url\(#([^)]*)\)", block.html)}
    assert asked <= set(own)


def test_ids_of_different_charts_on_one_page_do_not_collide() -> None:
    drawn = [draw(FRAME) for draw in EACH.values()]
    other = replace(NOW, values=(0.0, 1.5, 9.5))
    drawn.append(curves([THEN, other], FRAME, "行动天数"))
    every = [name for block in drawn for name in ids(block)]
    assert len(every) == len(set(every)) > 20


def test_two_indicators_with_the_same_figures_still_have_ids_of_their_own() -> None:
    first = curves([NOW], FRAME, "行动天数")
    second = curves([NOW], replace(FRAME, title="另一指标", alternative="另一指标"), "行动天数")
    assert not set(ids(first)) & set(ids(second))


@each
def test_what_stands_around_a_chart_is_escaped(draw: Drawn) -> None:
    nasty = "<script>alert(1)</script> \"quoted\" & 'single'"
    frame = Frame(nasty, nasty, nasty, nasty, nasty)
    shown = tree(draw(frame))
    assert shown.find("script") is None
    assert shown.strong.get_text() == nasty  # type: ignore[union-attr]
    assert shown.svg["aria-label"] == nasty  # type: ignore[index]
    assert set(shown.svg.attrs) <= {"role", "aria-label", "version", "viewbox", "xmlns", "xmlns:xlink"}  # type: ignore[union-attr]


def test_names_in_a_chart_are_escaped_and_dollars_are_no_formula() -> None:
    names = ("<script>", "$x$ & more")
    shown = tree(bars(replace(BARS, names=names), FRAME))
    assert shown.find("script") is None
    written = [text.get_text().strip() for text in shown.svg.find_all("text")]  # type: ignore[union-attr]
    assert set(names) <= set(written)


def test_bars_are_labelled_with_the_words_given_and_a_missing_figure_leaves_its_place_empty() -> None:
    written = [text.get_text().strip() for text in tree(bars(BARS, FRAME)).svg.find_all("text")]  # type: ignore[union-attr]
    assert {"北部", "南部", "1.00", "1.50", "2.50", "第一季", "第二季"} <= set(written)
    assert not [text for text in written if "nan" in text.lower()]


def test_bars_begin_at_zero() -> None:
    far = replace(BARS, first=(1000.0, 1001.0), second=(1002.0, 1003.0))
    written = [text.get_text().strip() for text in tree(bars(far, FRAME)).svg.find_all("text")]  # type: ignore[union-attr]
    assert written[0] == "0"


def test_the_ends_of_curves_are_named_even_where_they_meet() -> None:
    shown = tree(curves([NOW, replace(NOW, name="第一季", is_now=False)], FRAME, "行动天数"))
    places = {
        text.get_text().strip(): float(text["y"])
        for text in shown.svg.find_all("text")  # type: ignore[union-attr]
        if text.get_text().strip() in ("第一季", "第二季")
    }
    assert len(places) == 2
    assert abs(places["第一季"] - places["第二季"]) > 8


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [replace(NOW, days=(), values=())],
        [replace(NOW, values=(0.0, 0.0, 0.0), filed_values=(0.0, 0.0)), THEN],
    ],
    ids=["nothing", "forms only", "nothing but zeros"],
)
def test_a_chart_of_little_is_still_a_chart(lines: list[Line]) -> None:
    assert tree(curves(lines, FRAME, "行动天数")).svg is not None


def test_charts_stand_side_by_side_in_their_order() -> None:
    shown = tree(grid([bars(BARS, replace(FRAME, title=title)) for title in ("甲", "乙")]))
    assert [title.get_text() for title in shown.find(class_="grid").find_all("strong")] == ["甲", "乙"]  # type: ignore[union-attr]


def test_a_title_may_hold_a_word_marked_with_its_language() -> None:
    title = Markup('<span lang="zh">甲</span>: 1.5')
    shown = tree(bars(BARS, replace(FRAME, title=title)))
    assert shown.strong.span["lang"] == "zh"  # type: ignore[union-attr,index]
