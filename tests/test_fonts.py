"""The font in a page: just the characters it uses, the same bytes each time, and never a missing glyph."""

import base64
import io

import pytest
from fontTools.ttLib import TTFont

from analysis import fonts
from analysis.errors import PageRefused

PREFIX = "data:font/woff2;base64,"


def opened(address: str) -> TTFont:
    assert address.startswith(PREFIX)
    return TTFont(io.BytesIO(base64.b64decode(address.removeprefix(PREFIX))))


def test_the_font_shows_what_pages_are_written_in() -> None:
    assert fonts.missing("成都市2022年，增长12.3%（较第一季）“示例”、下降−5.0 ↑3 ↓2 — † ·") == []
    assert fonts.missing("Guang'an up 12.3 % on season one; −0.1") == []


def test_every_name_of_the_default_campaign_can_be_shown(default_campaign) -> None:  # type: ignore[no-untyped-def]
    names = [text for city in default_campaign.cities for text in (*city.name.values(), *city.aliases)]
    assert fonts.missing("".join(names)) == []


@pytest.mark.parametrize(("text", "absent"), [("a🚀b", ["🚀"]), ("🚀🙂🚀", ["🙂", "🚀"]), ("\ue000", ["\ue000"])])
def test_a_character_without_a_glyph_is_named(text: str, absent: list[str]) -> None:
    assert fonts.missing(text) == absent


def test_a_missing_glyph_stops_the_page_and_says_which(default_campaign) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PageRefused, match=r"🚀.*U\+1F680"):
        fonts.embedded("发射🚀")


def test_line_ends_need_no_glyph() -> None:
    assert fonts.missing("a\n\r\tb\u200b") == []
    assert fonts.embedded("ab") == fonts.embedded("a\nb")


def test_the_same_characters_give_the_same_bytes_in_whatever_order() -> None:
    assert fonts.embedded("成都市增长12.3%") == fonts.embedded("成都市增长12.3%")
    assert fonts.embedded("abc") == fonts.embedded("cabba")


def test_the_embedded_font_holds_the_characters_used_and_hardly_more() -> None:
    text = "成都市较第一季增长12.3%"
    cmap = set(opened(fonts.embedded(text)).getBestCmap())
    assert cmap == {ord(char) for char in text}


def test_the_embedded_font_is_small() -> None:
    page = "".join(chr(0x4E00 + step * 7) for step in range(300) if not fonts.missing(chr(0x4E00 + step * 7)))
    assert len(page) > 250
    assert len(fonts.embedded(page)) < 100_000
    assert len(fonts.embedded("成都市较第一季增长12.3%")) < 8_000


def test_the_embedded_font_says_what_it_is_and_under_which_licence_name() -> None:
    names = opened(fonts.embedded("成"))["name"]
    assert fonts.FAMILY in {names.getDebugName(number) for number in (1, 16)}
