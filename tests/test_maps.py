"""Tile maps: what stands in a square can be read on its shade; classes show without colour; blanks are hatched."""

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup, Tag

from analysis import fonts
from analysis.charts import Frame
from analysis.maps import BLANK_PAPER, INK, SHADES, SIDE, Legend, Tile, sign_of, tiles

FRAME = Frame("北部增长最快", "增速", "来源：统计表", "方格图。北部增长5%。", mark="示例")
SQUARES = [Tile(2, 5, "北部", "+5.0%", 2), Tile(3, 5, "南部", "下降1.0%", 0), Tile(3, 6, "中部", "—", None)]
LEGEND = Legend([(2, "没有下降"), (0, "下降")], blank="没有增速")


def shown(squares: list[Tile] = SQUARES, frame: Frame = FRAME) -> BeautifulSoup:
    return BeautifulSoup(tiles(squares, LEGEND, frame)._repr_html_(), "html.parser")


def squares(tree: BeautifulSoup) -> dict[str, Tag]:
    """Each square by the name written in it."""
    return {group.find("text").get_text(): group for group in tree.svg.find_all("g")}  # type: ignore[union-attr]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_contrast_that_is_known() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(("paper", "ink"), [*SHADES, (BLANK_PAPER, INK)])
def test_what_is_written_on_each_shade_can_be_read(paper: str, ink: str) -> None:
    assert contrast(paper, ink) >= 4.5


def test_a_square_says_its_name_its_value_and_the_sign_of_its_class() -> None:
    assert [text.get_text() for text in squares(shown())["北部"].find_all("text")] == ["北部", "+5.0%", "③"]


def test_a_blank_square_is_hatched_and_has_no_class() -> None:
    found = squares(shown())
    assert [text.get_text() for text in found["中部"].find_all("text")] == ["中部", "—"]
    assert [group.path is not None for group in found.values()] == [False, False, True]


def test_squares_stand_where_they_are_declared_from_the_first_row_and_column_used() -> None:
    found = {name: (int(group.rect["x"]), int(group.rect["y"])) for name, group in squares(shown()).items()}  # type: ignore[index,arg-type]
    step = found["南部"][1] - found["北部"][1]
    assert step > SIDE
    assert found == {"北部": (0, 0), "南部": (0, step), "中部": (step, step)}


def test_the_legend_says_each_class_in_words_with_its_sign() -> None:
    said = [item.get_text() for item in shown().find("ul", class_="legend").find_all("li")]  # type: ignore[union-attr]
    assert said == [f"{sign_of(2)} 没有下降", f"{sign_of(0)} 下降", " 没有增速"]
    assert fonts.missing("".join(said)) == []


def test_a_map_has_its_finding_its_words_and_its_source() -> None:
    tree = shown()
    assert tree.figure.figcaption.strong.get_text() == FRAME.title  # type: ignore[union-attr]
    assert (tree.svg["role"], tree.svg["aria-label"]) == ("img", FRAME.alternative)  # type: ignore[index]
    assert tree.find(class_="mark").get_text() == "示例"  # type: ignore[union-attr]
    assert [text.get_text() for text in tree.svg.find_all("text", recursive=False)] == ["示例"]  # type: ignore[union-attr]


def test_a_map_of_real_figures_is_not_marked() -> None:
    tree = shown(frame=replace(FRAME, mark=""))
    assert "示例" not in str(tree)
    assert tree.svg.find_all("text", recursive=False) == []  # type: ignore[union-attr]


def test_long_words_are_made_small_enough_for_their_square() -> None:
    tree = shown([Tile(0, 0, "A very long name of a place", "+5.0%", 2)], replace(FRAME, mark=""))
    name, value, _ = (float(text["font-size"]) for text in tree.svg.find_all("text"))  # type: ignore[union-attr]
    assert name < value
    assert 0.56 * len("A very long name of a place") * name <= SIDE


def test_names_are_escaped() -> None:
    tree = shown([Tile(0, 0, "<script>", "&", 2)])
    assert tree.find("script") is None
    assert re.search("&lt;script&gt;", str(tree))
