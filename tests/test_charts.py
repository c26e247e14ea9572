"""Charts: words for those who cannot see, text that stays text, the same bytes each time, ids of their own."""

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import matplotlib
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from analysis import fonts
from analysis.blocks import Block
from analysis.charts import Frame, Line, Slope, Steps, curves, grid, slope, sparks, waterfall
from analysis.charts.labels import moved_apart

FRAME = Frame(
    title="北部增长最快",
    measure="金额（亿元）",
    source="来源：统计表",
    alternative="条形图。北部1.5、南部2.5。",
    mark="示例",
)
NOW = Line("第二季", (0.0, 10.0, 40.0), (0.0, 1.5, 2.5), (9.0, 40.0), (1.4, 2.5), is_now=True)
THEN = Line("第一季", (0.0, 20.0, 40.0), (0.0, 1.0, 2.4), (10.0,), (0.8,), is_now=False)
RANKS = Slope(("北部", "中部", "南部"), (1, 2, 3), (2, 1, 3), labels=("第一季", "第二季"))
STEPS = Steps(("北部", "南部"), (1.5, -0.5), ("+1.5", "−0.5"), whole=("全省", 1.0, "+1.0"))

Drawn = Callable[[Frame], Block]
EACH: dict[str, Drawn] = {
    "curves": lambda frame: curves([THEN, NOW], frame, "行动天数"),
    "slope": lambda frame: slope(RANKS, frame),
    "waterfall": lambda frame: waterfall(STEPS, frame),
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
    shown = tree(waterfall(replace(STEPS, names=names), FRAME))
    assert shown.find("script") is None
    assert set(names) <= set(written(shown))


def written(shown: BeautifulSoup) -> list[str]:
    return [text.get_text().strip() for text in shown.svg.find_all("text")]  # type: ignore[union-attr]


def lines(shown: BeautifulSoup) -> list[str]:
    """The style of every line of a chart that joins two places."""
    paths = shown.svg.find_all("path", attrs={"clip-path": True})  # type: ignore[union-attr]
    return [str(path["style"]) for path in paths if "fill: none" in str(path["style"])]


# A slope chart.


def test_ranks_are_named_at_both_ends() -> None:
    said = written(tree(slope(RANKS, FRAME)))
    assert {"北部 1", "中部 2", "南部 3", "2 北部", "1 中部", "3 南部", "第一季", "第二季"} <= set(said)


def test_a_rise_a_fall_and_the_same_rank_are_told_apart_without_colour() -> None:
    fell, rose, same = lines(tree(slope(RANKS, FRAME)))
    assert "stroke-dasharray" not in rose
    assert len({re.sub("#[0-9a-f]+", "", line) for line in (fell, rose, same)}) == 3


def test_units_of_one_rank_are_still_named_apart() -> None:
    tied = Slope(("北部", "南部"), (1, 1), (1, 1), ("第一季", "第二季"))
    texts = tree(slope(tied, replace(FRAME, mark=""))).svg.find_all("text")  # type: ignore[union-attr]
    places = {
        text.get_text().strip(): float(re.findall(r"-?[\d.]+", text["transform"])[-1])
        for text in texts
        if text.has_attr("transform")
    } | {text.get_text().strip(): float(text["y"]) for text in texts if text.has_attr("y")}
    assert abs(places["北部 1"] - places["南部 1"]) > 8


@pytest.mark.parametrize(
    ("places", "apart"),
    [
        ([], []),
        ([3.0], [3.0]),
        ([1.0, 2.0, 9.0], [1.0, 2.0, 9.0]),
        ([5.0, 5.0], [4.5, 5.5]),
        ([2.0, 1.0, 1.0], [2.333, 0.333, 1.333]),
    ],
    ids=["nothing", "one", "far enough", "two alike", "pushed on"],
)
def test_labels_are_moved_no_further_than_they_must(places: list[float], apart: list[float]) -> None:
    assert moved_apart(places, 1.0) == pytest.approx(apart, abs=1e-3)


@settings(max_examples=40)
@given(st.lists(st.floats(0, 20), max_size=12))
def test_labels_moved_apart_keep_their_order_their_middle_and_the_gap(places: list[float]) -> None:
    moved = moved_apart(places, 1.0)
    assert sorted(range(len(places)), key=lambda at: places[at]) == sorted(range(len(moved)), key=lambda at: moved[at])
    assert sum(moved) == pytest.approx(sum(places), abs=1e-6)
    ordered = sorted(moved)
    assert all(after - before >= 1 - 1e-9 for before, after in pairwise(ordered))


# A waterfall.


def test_a_waterfall_says_each_step_and_the_whole() -> None:
    assert {"北部", "南部", "全省", "+1.5", "−0.5", "+1.0"} <= set(written(tree(waterfall(STEPS, FRAME))))


def test_each_step_begins_where_the_one_before_ended_and_the_whole_at_zero() -> None:
    north, south, whole = boxes(tree(waterfall(STEPS, FRAME)))
    assert south[1] == pytest.approx(north[1])  # a fall ends on the right where the rise ended
    assert (north[0], north[0] + (north[1] - north[0]) / 1.5) == pytest.approx(whole)


def boxes(shown: BeautifulSoup) -> list[tuple[float, float]]:
    """Left and right of each bar."""
    found = []
    for path in shown.svg.find_all("path", attrs={"clip-path": True}):  # type: ignore[union-attr]
        corners = [float(x) for x in re.findall(r"[ML] ([\d.]+) [\d.]+", str(path["d"]))]
        if len(corners) == 4:
            found.append((min(corners), max(corners)))
    return found


def test_a_fall_is_hatched_and_a_rise_is_not() -> None:
    assert tree(waterfall(STEPS, FRAME)).svg.find("pattern") is not None  # type: ignore[union-attr]
    only_rises = Steps(("北部",), (1.0,), ("+1.0",), ("全省", 1.0, "+1.0"))
    assert tree(waterfall(only_rises, FRAME)).svg.find("pattern") is None  # type: ignore[union-attr]


# Small drawings.


def test_a_small_drawing_is_hidden_and_says_nothing_and_is_small() -> None:
    course = [(float(day), day * 1.5) for day in range(1, 101)]
    for drawn in (sparks.courses(course, course), sparks.levels(1.0, 2.0)):
        svg = BeautifulSoup(drawn, "html.parser").svg
        assert svg is not None
        assert (svg["aria-hidden"], svg.get_text()) == ("true", "")
        assert len(drawn) < 900


def test_the_course_of_the_earlier_season_is_dashed_and_both_end_where_they_end() -> None:
    then, now = BeautifulSoup(sparks.courses([(10.0, 1.0), (40.0, 2.0)], [(20.0, 4.0)]), "html.parser").find_all("path")
    assert (then.has_attr("stroke-dasharray"), now.has_attr("stroke-dasharray")) == (True, False)
    assert then["d"] == "M0 19H18V14H72V10"  # half the height for half the most
    assert now["d"] == "M0 19H36V1"


@pytest.mark.parametrize(
    ("first", "second", "width", "at"),
    [
        (1.0, 2.0, "72", "M36 2V18"),
        (2.0, 1.0, "36", "M71 2V18"),
        (None, 2.0, "72", None),
        (2.0, None, None, "M71 2V18"),
    ],
)
def test_two_levels_are_a_bar_and_a_stroke_and_a_missing_one_is_not_drawn(
    first: float | None, second: float | None, width: str | None, at: str | None
) -> None:
    drawn = BeautifulSoup(sparks.levels(first, second), "html.parser")
    assert (drawn.rect["width"] if drawn.rect else None, drawn.path["d"] if drawn.path else None) == (width, at)


def test_nothing_but_zeros_is_a_line_along_the_bottom() -> None:
    assert "V1" not in re.sub("V19", "", str(sparks.courses([(10.0, 0.0)], [(10.0, 0.0)])))


# Curves.


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
    shown = tree(grid([waterfall(STEPS, replace(FRAME, title=title)) for title in ("甲", "乙")]))
    assert [title.get_text() for title in shown.find(class_="grid").find_all("strong")] == ["甲", "乙"]  # type: ignore[union-attr]


def test_a_title_may_hold_a_word_marked_with_its_language() -> None:
    title = Markup('<span lang="zh">甲</span>: 1.5')
    shown = tree(waterfall(STEPS, replace(FRAME, title=title)))
    assert shown.strong.span["lang"] == "zh"  # type: ignore[union-attr,index]
