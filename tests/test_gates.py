"""What a page must be before it is shown: a small page that passes, and one for each thing that may be wrong."""

import nbformat
import pytest
from nbformat import NotebookNode

from analysis import gates
from analysis.campaign import Campaign, City
from analysis.errors import PageRefused

GOOD = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta name="unit" content="{code}">
<title>{title}</title>
<style>@font-face {{ src: url("data:font/woff2;base64,AAAA"); }}</style>
</head>
<body>
<h1>{heading}</h1>
{body}
</body>
</html>
"""


def page(
    body: str = "<p>12.3</p>",
    title: str = "甘孜藏族自治州情况简报",
    heading: str = "甘孜藏族自治州情况简报",
    code: str = "513300",
    lang: str = "zh",
) -> str:
    return GOOD.format(body=body, title=title, heading=heading, code=code, lang=lang)


def english(body: str, heading: str = "Ganzi: briefing") -> str:
    return page(body, title=heading, heading=heading, lang="en")


@pytest.fixture(scope="module")
def ganzi(default_campaign: Campaign) -> City:
    return default_campaign.city("甘孜")


def check(html: str, unit: City, campaign: Campaign) -> None:
    gates.check_page(html, unit, campaign, "en" if '<html lang="en"' in html else "zh")


# A page that passes.


@pytest.mark.parametrize(
    "body",
    [
        "<p>12.3</p>",
        "<p>甘孜州、甘孜：较第一季下降5.0%</p>",
        "<table><tbody><tr><td>—</td></tr></tbody></table>",
        '<svg aria-label="条形图。甘孜 1.5。"></svg>',
        '<img alt="地图" src="data:image/png;base64,AAAA">',
        '<p><a href="https://example.org/a">https://example.org/a</a></p>',
        '<svg aria-label="线"><defs><path id="a"></path></defs><use xlink:href="#a"></use></svg>',
        '<svg aria-label="线"><g clip-path="url(#a)"></g></svg>',
        "<p>banana, nano, None-such, infinite, 南充 is not here</p>".replace("None-such, ", "").replace(
            "南充", "nobody"
        ),
    ],
)
def test_a_page_of_one_unit_that_asks_for_nothing_passes(ganzi: City, default_campaign: Campaign, body: str) -> None:
    check(page(body), ganzi, default_campaign)


def test_an_english_page_passes_under_the_units_english_name(ganzi: City, default_campaign: Campaign) -> None:
    check(english('<p>Filed: <span lang="zh">约10</span></p>'), ganzi, default_campaign)


# It names its unit.


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "情况简报"}, "title"),
        ({"heading": "情况简报"}, "heading"),
        ({"title": "", "heading": "甘孜藏族自治州"}, "title"),
        ({"heading": "甘孜"}, "heading"),
        ({"code": "510100"}, "metadata"),
        ({"code": ""}, "metadata"),
    ],
)
def test_a_page_that_does_not_name_its_unit_is_refused(
    ganzi: City, default_campaign: Campaign, wrong: dict[str, str], said: str
) -> None:
    with pytest.raises(PageRefused, match=said):
        check(page(**wrong), ganzi, default_campaign)


@pytest.mark.parametrize("lost", ['<meta name="unit" content="513300">', "<title>甘孜藏族自治州情况简报</title>"])
def test_a_page_without_the_place_to_name_it_in_is_refused(ganzi: City, default_campaign: Campaign, lost: str) -> None:
    assert lost in page()
    with pytest.raises(PageRefused, match="not name the page's unit"):
        check(page().replace(lost, ""), ganzi, default_campaign)


# It names no other.


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<p>成都市</p>", "成都"),
        ("<p>比成都低</p>", "成都"),
        ("<p>凉山州</p>", "凉山"),
        ("<table><tbody><tr><td>阿坝自治州</td></tr></tbody></table>", "阿坝"),
        ("<p>Chengdu</p>", "Chengdu"),
        ("<p>(Ya'an)</p>", "Ya'an"),
        ('<svg aria-label="成都 1.5"></svg>', "成都"),
        ("<details><summary>其他</summary><p>南充</p></details>", "南充"),
    ],
)
def test_a_page_that_names_another_unit_is_refused(
    ganzi: City, default_campaign: Campaign, body: str, named: str
) -> None:
    with pytest.raises(PageRefused, match=f"names another unit: {named}"):
        check(page(body), ganzi, default_campaign)


@pytest.mark.parametrize("where", ["title", "heading"])
def test_the_heading_is_searched_too(ganzi: City, default_campaign: Campaign, where: str) -> None:
    with pytest.raises(PageRefused, match="names another unit"):
        check(page(**{where: "甘孜藏族自治州与成都市"}), ganzi, default_campaign)


@pytest.mark.parametrize("body", ["<p>Abacus, alabaster, Abaft</p>", "<p>Dazhouite and NeoLeshan</p>"])
def test_an_english_name_inside_another_word_is_no_name(ganzi: City, default_campaign: Campaign, body: str) -> None:
    check(page(body), ganzi, default_campaign)


@pytest.mark.parametrize("body", ["<p>Aba</p>", "<p>Aba, 1.5</p>", "<p>in Aba.</p>", "<p>1.5 (Aba)</p>"])
def test_an_english_name_as_a_word_is_one(ganzi: City, default_campaign: Campaign, body: str) -> None:
    with pytest.raises(PageRefused, match="names another unit: Aba"):
        check(page(body), ganzi, default_campaign)


def test_a_name_broken_by_markup_does_not_hide(ganzi: City, default_campaign: Campaign) -> None:
    with pytest.raises(PageRefused, match="names another unit"):
        check(page("<p><b>成都</b>市</p>"), ganzi, default_campaign)


def test_a_page_about_all_units_may_name_each(default_campaign: Campaign) -> None:
    html = page("<p>成都市、甘孜州</p>", title="全省较第一季增长情况", heading="全省较第一季增长情况", code="510000")
    check(html, default_campaign.total, default_campaign)


# It asks for nothing outside.


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="https://example.org/a.png">',
        '<img alt="x" src=//example.org/a.png>',
        "<img alt='x' src = 'http://example.org/a.png'>",
        '<img alt="x" srcset="https://example.org/a.png 2x">',
        '<div style="background: url(https://example.org/a.png)"></div>',
        "<style>p { background: url( '//example.org/a.png' ) }</style>",
        '<style>@import "https://example.org/a.css";</style>',
        "<style>@import url(a.css);</style>",
        '<video poster="https://example.org/a.png"></video>',
        '<form action="https://example.org/"></form>',
        "<script>alert(1)</script>",
        '<script src="a.js"></script>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<iframe src="a.html"></iframe>',
        '<object data="a.svg"></object>',
        '<embed src="a.svg">',
        '<svg aria-label="x"><image href="https://example.org/a.png"></image></svg>',
        '<svg aria-label="x"><use xlink:href="https://example.org/a.svg#b"></use></svg>',
        '<img alt="x" src="a.png">',
        '<meta http-equiv="refresh" content="0; url=https://example.org/">',
    ],
)
def test_a_page_that_asks_for_anything_outside_is_refused(ganzi: City, default_campaign: Campaign, body: str) -> None:
    with pytest.raises(PageRefused):
        check(page(body), ganzi, default_campaign)


# It leaves nothing unexplained.


@pytest.mark.parametrize("blank", ["nan", "NaN", "NaT", "None", "&lt;NA&gt;", "inf", "-inf"])
@pytest.mark.parametrize("body", ["<p>{}</p>", "<table><tbody><tr><td>{}</td></tr></tbody></table>", "<p>+{}%</p>"])
def test_a_number_that_is_none_is_never_shown(ganzi: City, default_campaign: Campaign, blank: str, body: str) -> None:
    with pytest.raises(PageRefused, match="unexplained"):
        check(page(body.format(blank)), ganzi, default_campaign)


def test_a_style_may_say_none(ganzi: City, default_campaign: Campaign) -> None:
    check(page("<style>p { border: None; }</style>"), ganzi, default_campaign)


@pytest.mark.parametrize("body", ["<table><tbody></tbody></table>", "<table><tbody>  \n</tbody></table>"])
def test_an_empty_table_is_refused(ganzi: City, default_campaign: Campaign, body: str) -> None:
    with pytest.raises(PageRefused, match="empty"):
        check(page(body), ganzi, default_campaign)


@pytest.mark.parametrize(
    "body",
    [
        "<svg></svg>",
        '<svg aria-label=""></svg>',
        '<img src="data:image/png;base64,AAAA">',
        '<img alt="" src="data:image/png;base64,AAAA">',
        '<img alt="No description has been provided for this image" src="data:image/png;base64,AAAA">',
    ],
)
def test_a_picture_without_words_is_refused(ganzi: City, default_campaign: Campaign, body: str) -> None:
    with pytest.raises(PageRefused, match="no words"):
        check(page(body), ganzi, default_campaign)


# It speaks one language.


@pytest.mark.parametrize(
    "body",
    [
        "<p>约10</p>",
        '<p><span lang="zh">约10</span>，</p>',
        '<p lang="zh">约10 <em lang="en">约</em></p>',
        '<svg aria-label="第一季 1.5"></svg>',
        "<p>full-width（</p>",
    ],
)
def test_chinese_that_is_not_marked_as_such_is_refused_on_an_english_page(
    ganzi: City, default_campaign: Campaign, body: str
) -> None:
    with pytest.raises(PageRefused, match="another language"):
        check(english(body), ganzi, default_campaign)


@pytest.mark.parametrize(
    "body", ['<div lang="zh"><p>约10 <b>个</b></p></div>', '<p lang="en"><span lang="zh">约10</span></p>']
)
def test_chinese_that_is_marked_may_stand_on_an_english_page(
    ganzi: City, default_campaign: Campaign, body: str
) -> None:
    check(english(body), ganzi, default_campaign)


# It ran without a word of warning.


def ran(*outputs: NotebookNode) -> NotebookNode:
    cell = nbformat.v4.new_code_cell("page", outputs=list(outputs))
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("## Why?"), cell])


def test_a_warning_while_the_page_was_made_stops_it_and_is_quoted() -> None:
    warning = nbformat.v4.new_output("stream", name="stderr", text="RuntimeWarning: divide by zero")
    with pytest.raises(PageRefused, match="divide by zero"):
        gates.check_run(ran(warning))


def test_a_run_that_only_shows_things_passes() -> None:
    shown = nbformat.v4.new_output("display_data", data={"text/html": "<p>1</p>"})
    gates.check_run(ran(shown, nbformat.v4.new_output("stream", name="stdout", text="1")))
