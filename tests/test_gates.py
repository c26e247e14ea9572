"""What a page must be before it is shown: a small page that passes, and one for each thing that may be wrong."""

import re
from dataclasses import replace

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from analysis import gates
from analysis.campaign import Campaign, City
from analysis.errors import PageRefused
from analysis.gates import Order, names

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
        '<img alt="甘孜十八县（市）的地图" src="data:image/png;base64,AAAA">',
        '<p><a href="https://example.org/a">https://example.org/a</a></p>',
        '<svg aria-label="线图：逐日累计金额"><defs><path id="a"></path></defs><use xlink:href="#a"></use></svg>',
        '<svg aria-label="线图：逐日累计金额"><g clip-path="url(#a)"></g></svg>',
        '<svg aria-label="线图：逐日累计金额"><g style="fill: url(&quot;#a&quot;)"></g></svg>',
        '<p><a href="#end">1</a> <a href="HTTP://example.org">1</a></p>',
        "<p>banana, nano, None-such, infinite, 南充 is not here</p>".replace("None-such, ", "").replace(
            "南充", "nobody"
        ),
    ],
)
def test_a_page_of_one_unit_that_asks_for_nothing_passes(ganzi: City, default_campaign: Campaign, body: str) -> None:
    check(page(body), ganzi, default_campaign)


def test_an_english_page_passes_under_the_units_english_name(ganzi: City, default_campaign: Campaign) -> None:
    check(english('<p>Filed: <span lang="zh">约10</span></p>'), ganzi, default_campaign)


# It is what was ordered.

ORDER = Order(
    page="briefing",
    path="cities/zh/briefing/513300.html",
    audience="cities",
    basis="example",
    as_of="2022-06-30",
    parameters={"campaign": "data", "as_of": "2022-06-30", "known_on": None, "lang": "zh", "city": "513300"},
)
MASTHEAD = "<header><p>动员部署阶段 · 发市（州）</p></header>"


def ordered(body: str = MASTHEAD, **head: str) -> str:
    stated = {"audience": "cities", "basis": "example", "as-of": "2022-06-30"} | head
    metas = "".join(f'<meta name="{name}" content="{value}">' for name, value in stated.items())
    made = page(body, title="甘孜藏族自治州情况简报 · 2022-06-30")
    return made.replace("<title>", f"{metas}<title>")


def with_parameters(**given: object) -> Order:
    return replace(ORDER, parameters=dict(ORDER.parameters, **given))


def test_a_page_that_is_what_was_ordered_passes(ganzi: City, default_campaign: Campaign) -> None:
    gates.check_page(ordered(), ganzi, default_campaign, "zh", ORDER)
    gates.check_page(ordered(), ganzi, default_campaign, "zh", with_parameters(city="甘孜"))


@pytest.mark.parametrize("name", ["audience", "basis", "as-of"])
def test_a_head_that_says_other_than_was_ordered_is_refused(ganzi: City, default_campaign: Campaign, name: str) -> None:
    for said in (ordered(**{name: "other"}), ordered().replace(f'name="{name}"', ""), ordered(**{name: ""})):
        with pytest.raises(PageRefused, match=f"metadata do not say {name}"):
            gates.check_page(said, ganzi, default_campaign, "zh", ORDER)


def test_a_head_that_says_it_twice_is_refused(ganzi: City, default_campaign: Campaign) -> None:
    twice = ordered().replace("<title>", '<meta name="audience" content="public"><title>')
    with pytest.raises(PageRefused, match="metadata do not say audience"):
        gates.check_page(twice, ganzi, default_campaign, "zh", ORDER)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (replace(ORDER, path="cities/zh/briefing/510100.html"), "goes to"),
        (replace(ORDER, path="cities/en/briefing/513300.html"), "goes to"),
        (replace(ORDER, path="public/zh/briefing/513300.html"), "goes to"),
        (replace(ORDER, path="cities/zh/briefing/all.html"), "goes to"),
        (replace(ORDER, path="cities/zh/growth/513300.html"), "goes to"),
        (replace(ORDER, as_of="2022-07-15"), "as-of 2022-07-15"),
        (replace(ORDER, page="growth", path="cities/zh/growth/513300.html"), "for the audience internal, not cities"),
        (with_parameters(city="510100"), "about 513300, but its parameters ask for 510100"),
        (with_parameters(city="成都"), "ask for 510100"),
        (with_parameters(city=None), "ask for 510000"),
        (with_parameters(lang="en"), "do not ask for lang zh"),
        (with_parameters(lang=None), "do not ask for lang zh"),
        (with_parameters(as_of="2022-07-15"), "do not ask for as_of"),
    ],
)
def test_file_name_parameters_and_declaration_agree_with_the_page(
    ganzi: City, default_campaign: Campaign, order: Order, said: str
) -> None:
    with pytest.raises(PageRefused, match=said):
        gates.check_page(ordered(), ganzi, default_campaign, "zh", order)


def test_a_title_without_its_date_is_refused(ganzi: City, default_campaign: Campaign) -> None:
    with pytest.raises(PageRefused, match="title does not say as of"):
        gates.check_page(ordered().replace(" · 2022-06-30<", "<"), ganzi, default_campaign, "zh", ORDER)


@pytest.mark.parametrize("body", ["", "<header><p>厅内</p></header>", "<header></header><p>发市（州）</p>"])
def test_a_page_whose_head_does_not_name_its_audience_is_refused(
    ganzi: City, default_campaign: Campaign, body: str
) -> None:
    with pytest.raises(PageRefused, match="name its audience"):
        gates.check_page(ordered(body), ganzi, default_campaign, "zh", ORDER)


def test_a_page_about_all_units_goes_under_their_name_for_all(default_campaign: Campaign) -> None:
    path, asked = "internal/zh/growth/all.html", {"as_of": "2022-06-30", "lang": "zh"}
    order = replace(ORDER, page="growth", path=path, audience="internal", parameters=asked)
    body = "<header>厅内</header>"
    html = ordered(body, audience="internal").replace("甘孜藏族自治州", "全省").replace("513300", "510000")
    gates.check_page(html, default_campaign.total, default_campaign, "zh", order)
    with pytest.raises(PageRefused, match="goes to"):
        other = replace(order, path="internal/zh/growth/510000.html")
        gates.check_page(html, default_campaign.total, default_campaign, "zh", other)


def test_a_page_in_another_language_than_asked_for_is_refused(ganzi: City, default_campaign: Campaign) -> None:
    for html in (page(), page().replace('lang="zh"', "")):
        with pytest.raises(PageRefused, match="not in en"):
            gates.check_page(html, ganzi, default_campaign, "en")


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
        # In a page's source, where a reader may look too.
        ("<!-- 南充 -->", "南充"),
        ('<p data-unit="南充">1</p>', "南充"),
        ('<p id="unit-511300">1</p>', "511300"),
        ('<p title="南充">1</p>', "南充"),
        ('<p hidden>南充</p><p style="display: none">1</p>', "南充"),
        ('<p class="n" data-row="511300,12.3">1</p>', "511300"),
        ("<style>.a::after { content: '南充' }</style>", "南充"),
        ('<svg aria-label="线图：逐日累计金额"><text>南充</text></svg>', "南充"),
        ('<svg aria-label="线图：逐日累计金额"><desc>南充</desc></svg>', "南充"),
        ('<svg aria-label="线图：逐日累计金额"><g id="Nanchong_1"></g><g id="Nanchong"></g></svg>', "Nanchong"),
        ('<a href="https://example.org/?unit=511300">1</a>', "511300"),
        ("<p>&#21335;&#20805;</p>", "南充"),
        ("<template><p>南充</p></template>", "南充"),
        # Broken up so that it reads as ever.
        ("<p>南<b>充</b></p>", "南充"),
        ("<p>南<wbr>充</p>", "南充"),
        ("<p>南\u200b充</p>", "南充"),
        ("<p>Nan<i>chong</i></p>", "Nanchong"),
        ('<svg aria-label="线图：逐日累计金额"><text><tspan>南</tspan><tspan>充</tspan></text></svg>', "南充"),
        # Beside other script.
        ("<p>与Nanchong相比</p>", "Nanchong"),
        ("<p>代码511300。</p>", "511300"),
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


@pytest.mark.parametrize(
    "body",
    [
        "<p>Nanchonger, Abacus, neoAba</p>",
        "<p>1511300, 5113001, 0.511300, 511300.5</p>",  # a code within another number
        '<svg aria-label="线图：逐日累计金额"><path d="M 511300 0 L 1 2"></path></svg>',  # a place in a picture
        '<img alt="甘孜十八县（市）的地图" src="data:image/png;base64,Aba/Aba+Aba=">',
        "<table><tbody><tr><td>南</td><td>充</td></tr></tbody></table>",  # two cells
        "<p>513300</p>",
    ],
)
def test_what_only_looks_like_a_name_is_none(ganzi: City, default_campaign: Campaign, body: str) -> None:
    check(page(body), ganzi, default_campaign)


def test_units_that_the_parameters_name_may_be_shown(ganzi: City, default_campaign: Campaign) -> None:
    order = replace(ORDER, parameters=dict(ORDER.parameters, cities=["南充", "510100"]))
    body = MASTHEAD + "<p>南充市、成都</p>"
    gates.check_page(ordered(body), ganzi, default_campaign, "zh", order)
    with pytest.raises(PageRefused, match="names another unit: 阿坝"):
        gates.check_page(ordered(body + "<p>阿坝</p>"), ganzi, default_campaign, "zh", order)


def test_a_page_that_says_why_there_is_none_names_no_other_unit(ganzi: City, default_campaign: Campaign) -> None:
    gates.names_no_other("<h1>甘孜</h1><p>ValueError: 12.3</p>", ganzi, default_campaign)
    with pytest.raises(PageRefused, match="names another unit: 南充"):
        gates.names_no_other("<h1>甘孜</h1><p>KeyError: 南充</p>", ganzi, default_campaign)


def test_a_name_within_a_name_of_the_pages_own_unit_is_no_others() -> None:
    found = names.arranged(["城东区", "东区", "Aba", "Upper Aba", "甲1区", "甲11区", "1区"]).found_in
    assert found("城东区", ["城东区"]) == []
    assert found("城东区与东区", ["城东区"]) == ["东区"]
    assert found("Upper Aba", ["Upper Aba"]) == []
    assert found("Upper Aba, Aba", ["Upper Aba"]) == ["Aba"]
    assert found("甲11区", ["甲11区"]) == []
    assert found("甲1区", ["甲11区"]) == ["1区", "甲1区"]
    assert found("甲11区", ["甲1区"]) == ["1区", "甲11区"]


def test_an_own_name_that_runs_into_anothers_does_not_hide_it() -> None:
    assert names.arranged(["东西东", "东西"]).found_in("东西东西", ["东西东"]) == ["东西"]
    assert names.arranged(["吉林市", "林市区"]).found_in("吉林市区", ["吉林市"]) == ["林市区"]


def naive(sought: set[str], text: str, own: set[str]) -> list[str]:
    """One name after another, each letter by letter."""
    standing = {name: [at for at in range(len(text)) if stands_at(name, text, at)] for name in sought | own}
    return sorted(
        name
        for name in sought - own
        if any(
            not any(
                place <= at and at + len(name) <= place + len(longer)
                for longer in own
                if name in longer
                for place in standing[longer]
            )
            for at in standing[name]
        )
    )


def stands_at(name: str, text: str, at: int) -> bool:
    around = (text[at - 1 : at] if at else "") + text[at + len(name) : at + len(name) + 1]
    return text.startswith(name, at) and not (name.isascii() and any(is_letter(char) for char in around))


def is_letter(char: str) -> bool:
    return (char.isalnum() or char == "_") and char not in "东西南城区"


WRITTEN = st.text("东西南城区aB1é' -.", min_size=1, max_size=4).filter(
    lambda name: any(is_letter(char) or not char.isascii() for char in name) and "  " not in name
)


@given(st.sets(WRITTEN, max_size=12), st.lists(WRITTEN, max_size=20), st.data())
def test_the_search_for_all_names_at_once_finds_what_one_after_another_does(
    sought: set[str], written: list[str], data: st.DataObject
) -> None:
    pieces = st.lists(st.sampled_from([*written, *sorted(sought), "", "东", "a", "é", " ", "."]), max_size=12)
    text = re.sub(" +", " ", "".join(data.draw(pieces)))
    own = data.draw(st.sets(st.sampled_from(sorted(sought)), max_size=3)) if sought else set()
    assert names.arranged(sought).found_in(text, own) == naive(sought, text, own)


def test_the_names_of_a_campaign_are_arranged_once(default_campaign: Campaign) -> None:
    assert names.of_units(default_campaign) is names.of_units(default_campaign)
    found = names.of_units(default_campaign).found_in("成都、绵阳、510700", [])
    assert found == ["510700", "成都", "绵阳"]


@pytest.mark.parametrize("city", range(21))
def test_every_name_of_every_other_unit_is_found(default_campaign: Campaign, city: int) -> None:
    units = default_campaign.cities
    sought, own = names.of(units[city]), names.of(units[(city + 1) % 21])
    for name in sought:
        assert name in names.of_units(default_campaign).found_in(f"较{name}高", own)


@pytest.mark.parametrize("form", ["第{}区", "单位{}", "{}县", "District {}", "{} County"])
def test_however_many_units_are_called_alike_few_are_looked_at(form: str) -> None:
    called = [form.format(number) for number in range(200_000, 202_800)]
    text = f"{called[0]}; {called[1]}; {form.format('')}"
    assert names.arranged(called)._possible(text) == set(called[:2])
    assert names.arranged(called).found_in(text, []) == called[:2]


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
        '<meta http-equiv="Refresh" content="0">',
        '<p onclick="go()">1</p>',
        '<p style="background: url(a.png)">1</p>',
        "<p style='background: url(\"a.png\")'>1</p>",
        "<style>p { background: image-set('a.png' 1x) }</style>",
        '<base href="https://example.org/">',
        '<form method="get"></form>',
        '<button formaction="https://example.org/">1</button>',
        '<table background="a.png"><tbody><tr><td>1</td></tr></tbody></table>',
        '<a href="https://example.org/" ping="https://example.org/">1</a>',
        '<svg aria-label="线图：逐日累计金额"><feImage href="a.svg"></feImage></svg>',
        # Links to pages that other readers have.
        '<a href="../../internal/zh/growth/all.html">1</a>',
        '<a href="all.html">1</a>',
        '<a href="/growth">1</a>',
        '<a href="//example.org/">1</a>',
        '<a href="file:///growth">1</a>',
        '<a href="javascript:alert(1)">1</a>',
        '<a href="data:text/html,1">1</a>',
        '<a href="">1</a>',
        '<svg aria-label="线图：逐日累计金额"><a xlink:href="all.html">1</a></svg>',
    ],
)
def test_a_page_that_asks_for_anything_outside_is_refused(ganzi: City, default_campaign: Campaign, body: str) -> None:
    with pytest.raises(PageRefused):
        check(page(body), ganzi, default_campaign)


# It leaves nothing unexplained.


@pytest.mark.parametrize("blank", ["nan", "NaN", "NAN", "NaT", "None", "&lt;NA&gt;", "inf", "-inf", "Infinity"])
@pytest.mark.parametrize(
    "body",
    [
        "<p>{}</p>",
        "<table><tbody><tr><td>{}</td></tr></tbody></table>",
        "<p>+{}%</p>",
        "<p>{}亿元</p>",
        "<p>增长{}</p>",
        "<p>第{}位</p>",
        '<svg aria-label="折线图。第一季{}个。"></svg>',
        '<p title="{}">1</p>',
        '<p><a href="https://example.org/">{}</a></p>',
    ],
)
def test_a_number_that_is_none_is_never_shown(ganzi: City, default_campaign: Campaign, blank: str, body: str) -> None:
    with pytest.raises(PageRefused, match="unexplained"):
        check(page(body.format(blank)), ganzi, default_campaign)


@pytest.mark.parametrize("drawn", ['<path d="M 1 2 L nan 3">', '<use x="nan" y="1">', '<text transform="rotate(inf)">'])
def test_a_mark_drawn_nowhere_is_refused(ganzi: City, default_campaign: Campaign, drawn: str) -> None:
    with pytest.raises(PageRefused, match="blank stands in a picture"):
        check(page(f'<svg aria-label="线图：逐日累计金额">{drawn}</svg>'), ganzi, default_campaign)


def test_an_address_may_have_any_letters(ganzi: City, default_campaign: Campaign) -> None:
    check(page('<a href="https://example.org/nan/inf">https://example.org/nan/inf</a>'), ganzi, default_campaign)


def test_a_character_that_the_font_lacks_is_refused(ganzi: City, default_campaign: Campaign) -> None:
    for absent in ("🚀", "\ufffd", "&#xE000;"):
        for body in (f"<p>{absent}</p>", f'<svg aria-label="线图：逐日累计金额"><text>{absent}</text></svg>'):
            with pytest.raises(PageRefused, match="no glyph"):
                check(page(body), ganzi, default_campaign)


def test_the_text_that_a_page_shows_is_handed_back(ganzi: City, default_campaign: Campaign) -> None:
    shown = gates.check_page(page("<p>12.3<b>%</b></p>"), ganzi, default_campaign, "zh")
    assert "12.3%" in shown
    assert "font-face" not in shown


def test_a_style_may_say_none(ganzi: City, default_campaign: Campaign) -> None:
    check(page("<style>p { border: None; }</style>"), ganzi, default_campaign)


@pytest.mark.parametrize(
    "body",
    [
        "<table><tbody></tbody></table>",
        "<table><tbody>  \n</tbody></table>",
        "<table></table>",
        "<table><caption>金额</caption><thead><tr><th>金额</th></tr></thead></table>",
        "<table><thead><tr><th>金额</th></tr></thead><tbody><tr></tr></tbody></table>",
        "<table><tr><th>金额</th></tr></table>",
        "<table><tbody><tr><td></td><td> </td></tr></tbody></table>",
        "<table><tbody><tr><td>1</td></tr></tbody><tbody></tbody></table>",
        "<table><tbody><tr><td>1</td></tr></tbody></table><table><tbody><tr><td></td></tr></tbody></table>",
        '<p class="empty"></p>',
        '<p class="note empty"> </p>',
    ],
)
def test_an_empty_table_is_refused(ganzi: City, default_campaign: Campaign, body: str) -> None:
    with pytest.raises(PageRefused, match="empty"):
        check(page(body), ganzi, default_campaign)


@pytest.mark.parametrize(
    "body",
    [
        "<table><tbody><tr><td></td><td>1</td></tr></tbody></table>",
        "<table><tr><td>1</td></tr></table>",
        "<table><tbody><tr><th>签章</th><td></td></tr></tbody></table>",
        "<table><tbody><tr><th><br><br></th><td></td></tr></tbody></table>",
        '<p class="empty">没有待核实事项。</p>',
        '<p class=""></p>',
    ],
)
def test_a_table_with_something_in_it_or_room_to_write_in_passes(
    ganzi: City, default_campaign: Campaign, body: str
) -> None:
    check(page(body), ganzi, default_campaign)


@pytest.mark.parametrize(
    "body",
    [
        "<svg></svg>",
        '<svg aria-label="  "></svg>',
        '<div role="img"></div>',
        "<canvas></canvas>",
        '<svg aria-label="线图：逐日累计金额"><svg></svg></svg>',
        '<svg aria-label=""></svg>',
        '<img src="data:image/png;base64,AAAA">',
        '<img alt="" src="data:image/png;base64,AAAA">',
    ],
)
def test_a_picture_without_words_is_refused(ganzi: City, default_campaign: Campaign, body: str) -> None:
    with pytest.raises(PageRefused, match="no words"):
        check(page(body), ganzi, default_campaign)


@pytest.mark.parametrize(
    "words",
    [
        "No description has been provided for this image",
        *("image", "Chart", "Figure 3", "a line chart", "bar chart of data", "TODO", "alt text", "x", "...", "12", "—"),
        *("图", "图1", "图表", "图片", "折线图", "柱状图。", "一张图片", "条形图 2", "图片说明", "文字说明", "(图)"),
        *("chart.png", "figure_1.svg", "成都.jpg", "<Figure>"),
    ],
)
def test_words_that_fit_any_picture_are_none(ganzi: City, default_campaign: Campaign, words: str) -> None:
    said = words.replace("<", "&lt;").replace("成都", "甘孜")
    for body in (f'<svg aria-label="{said}"></svg>', f'<img alt="{said}" src="data:image/png;base64,AAAA">'):
        with pytest.raises(PageRefused, match="no words of its own"):
            check(page(body), ganzi, default_campaign)


@pytest.mark.parametrize(
    "words", ["甘孜", "地图：甘孜", "图1：金额", "Map of Ganzi", "Line chart. Up 5%.", "x.png is dull"]
)
def test_words_that_say_what_a_picture_shows_pass(ganzi: City, default_campaign: Campaign, words: str) -> None:
    check(page(f'<svg aria-label="{words}"></svg>'), ganzi, default_campaign)


def test_words_that_only_repeat_the_caption_are_none(ganzi: City, default_campaign: Campaign) -> None:
    figure = "<figure><figcaption><strong>{}</strong> <span>示例</span></figcaption>{}</figure>"
    picture = '<svg aria-label="签约金额，亿元"></svg>'
    with pytest.raises(PageRefused, match="no words of its own"):
        check(page(figure.format("签约金额（亿元）", picture)), ganzi, default_campaign)
    check(page(figure.format("签约金额", picture)), ganzi, default_campaign)
    check(page(figure.format("签约金额（亿元）", "") + picture), ganzi, default_campaign)  # another figure's


# It speaks one language.


@pytest.mark.parametrize(
    "body",
    [
        "<p>约10</p>",
        '<p><span lang="zh">约10</span>，</p>',
        '<p lang="zh">约10 <em lang="en">约</em></p>',
        '<svg aria-label="第一季 1.5"></svg>',
        '<p title="约">1</p>',
        '<p lang="">约</p>',
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


def test_a_cell_that_failed_stops_the_page() -> None:
    failed = nbformat.v4.new_output("error", ename="KeyError", evalue="'city'", traceback=[])
    with pytest.raises(PageRefused, match="KeyError: 'city'"):
        gates.check_run(ran(failed))


# It ran with what it was ordered to be given.


def given_to(recorded: dict[str, object] | None, *injected: str) -> NotebookNode:
    tagged = {"tags": ["injected-parameters"]}
    cells = [nbformat.v4.new_code_cell(source, metadata=tagged) for source in injected]
    about = {} if recorded is None else {"papermill": {"parameters": recorded}}
    return nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell("page")], metadata=about)


WRITTEN_IN = """# Parameters
campaign = "data"
as_of = "2022-06-30"
known_on = None
lang = "zh"
city = "513300"
"""


def test_a_notebook_that_ran_with_what_was_ordered_passes() -> None:
    gates.check_run(given_to(dict(ORDER.parameters), WRITTEN_IN), ORDER)
    gates.check_run(given_to({}), replace(ORDER, parameters={}))


@pytest.mark.parametrize(
    ("notebook", "said"),
    [
        (given_to(None, WRITTEN_IN), "record of its parameters"),
        (given_to({}, WRITTEN_IN), "record of its parameters"),
        (given_to(dict(ORDER.parameters, city="510100"), WRITTEN_IN), "record of its parameters"),
        (given_to(dict(ORDER.parameters)), "ran with other parameters"),
        (given_to(dict(ORDER.parameters), WRITTEN_IN.replace("513300", "510100")), "ran with other parameters"),
        (given_to(dict(ORDER.parameters), WRITTEN_IN.replace("city", "ctiy")), "ran with other parameters"),
        (given_to(dict(ORDER.parameters), WRITTEN_IN, WRITTEN_IN), "ran with other parameters"),
    ],
)
def test_a_notebook_that_ran_with_anything_else_is_refused(notebook: NotebookNode, said: str) -> None:
    with pytest.raises(PageRefused, match=said):
        gates.check_run(notebook, ORDER)
