"""The gates of a finished page, each a sentence about it."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterable, Iterator

from analysis import fonts
from analysis.blocks import METHODS_ADDRESS
from analysis.campaign import ALL, Campaign, City, say
from analysis.errors import PageRefused
from analysis.gates import names
from analysis.gates.names import LETTER
from analysis.gates.pictures import has_words_for_pictures
from analysis.gates.reading import Element, Reading
from analysis.gates.run import Order

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u3000-\u303f]")
CJK_LANGUAGES = ("zh", "ja")
UNEXPLAINED = re.compile(rf"(?<!{LETTER})(?:nan|NaN|NAN|NaT|None|inf|Infinity)(?!{LETTER})|<NA>")
NO_PLACE = re.compile(r"""\s(?:d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|points|transform)="[^"]*\b(?:nan|inf)\b""")
"""A mark of a picture drawn nowhere."""

OUTSIDE = re.compile(
    r"""(?:src|srcset|data|poster|action)\s*=\s*["']?\s*(?:https?:)?//|@import|"""
    r"""url\((?!\s*(?:["']|&quot;|&\#39;|&\#34;)?\s*(?:\#|data:))|image-set\("""
)
ASKING = (
    *(
        "src",
        "srcset",
        "href",
        "xlink:href",
        "data",
        "poster",
        "action",
        "formaction",
        "background",
        "ping",
        "manifest",
    ),
)
LOADING = (
    *("script", "link", "base", "iframe", "frame", "frameset", "object", "embed", "applet", "form", "audio", "video"),
    *("source", "track"),
)
LINKS = ("a", "area")
SPOKEN = ("aria-label", "aria-description", "alt", "title")
"""Attributes that are read out or shown."""

OPAQUE = re.compile(r"""base64,[A-Za-z0-9+/=]*|\s(?:d|points)="[\sMLHVCSQTAZmlhvcsqtaz0-9.,eE+-]*\"""")
"""What in a page's source holds no words: embedded bytes, and the courses of lines."""


def check_page(html: str, unit: City, campaign: Campaign, lang: str, order: Order | None = None) -> str:
    """The gates of a finished page, in turn; raises :class:`~analysis.errors.PageRefused` at the first that fails.

    With an order the page must be the one ordered. Returns the text that the page shows, for the font it needs.
    """
    page = Reading(html)
    _names_its_unit(page, unit)
    _is_in(page, lang)
    if order is not None:
        _is_what_was_ordered(page, unit, campaign, lang, order)
    _names_no_other(html, page, unit, campaign, _ordered_units(order, campaign))
    _asks_for_nothing_outside(html, page)
    _has_no_unexplained_blank(html, page)
    _has_no_empty_table(page)
    has_words_for_pictures(page)
    _speaks_one_language(page, lang)
    return _shows_only_what_the_font_has(page)


def names_no_other(html: str, unit: City, campaign: Campaign) -> None:
    """The gate of a page that says why there is none: it too names no other unit."""
    _names_no_other(html, Reading(html), unit, campaign, ())


# What it is.


def _names_its_unit(page: Reading, unit: City) -> None:
    for place, tag in (("title", "title"), ("heading", "h1")):
        said = "".join(page.inside(element) for element in page.named(tag)[:1])
        if not any(name in said for name in unit.name.values()):
            raise PageRefused(f"the {place} does not name the page's unit: {said!r}")
    if _stated(page, "unit") != [unit.code]:
        raise PageRefused(f"the metadata do not name the page's unit {unit.code}")


def _stated(page: Reading, name: str) -> list[str]:
    """What the head says under a name."""
    metas = (tag.attributes for tag in page.named("meta"))
    return [given.get("content", "") for given in metas if given.get("name") == name]


def _is_in(page: Reading, lang: str) -> None:
    said = [tag.attributes.get("lang", "") for tag in page.named("html")]
    if said != [lang]:
        raise PageRefused(f"the page is in {' '.join(said) or 'no language'}, not in {lang}")


def _is_what_was_ordered(page: Reading, unit: City, campaign: Campaign, lang: str, order: Order) -> None:
    for name, wanted in {"audience": order.audience, "basis": order.basis, "as-of": order.as_of}.items():
        if _stated(page, name) != [wanted]:
            raise PageRefused(f"the metadata do not say {name} {wanted}: {_stated(page, name)}")
    if not any(order.as_of in page.inside(title) for title in page.named("title")):
        raise PageRefused(f"the title does not say as of {order.as_of}")
    code = ALL if _is_total(unit, campaign) else unit.code
    wanted = f"{order.audience}/{lang}/{order.page}/{code}.html"
    if order.path != wanted:
        raise PageRefused(f"the page goes to {order.path}, not to {wanted}")
    _keeps_its_audience(page, campaign, lang, order)
    _has_its_parameters(unit, campaign, lang, order)


def _keeps_its_audience(page: Reading, campaign: Campaign, lang: str, order: Order) -> None:
    declared = campaign.pages[order.page].audience
    if order.audience != declared:
        raise PageRefused(f"{order.page} is for the audience {declared}, not {order.audience}")
    named = say(campaign.audiences[declared], lang)
    if not any(named in page.inside(header) for header in page.named("header")):
        raise PageRefused(f"the page's head does not name its audience: {named}")


def _has_its_parameters(unit: City, campaign: Campaign, lang: str, order: Order) -> None:
    given = order.parameters
    asked = _unit(given["city"], campaign) if given.get("city") else campaign.total
    if asked.code != unit.code:
        raise PageRefused(f"the page is about {unit.code}, but its parameters ask for {asked.code}")
    for name, wanted in {"lang": lang, "as_of": order.as_of}.items():
        if given.get(name) != wanted:
            raise PageRefused(f"the parameters do not ask for {name} {wanted}: {given.get(name)}")


def _unit(name: object, campaign: Campaign) -> City:
    return campaign.by_code.get(str(name)) or campaign.city(str(name))


def _is_total(unit: City, campaign: Campaign) -> bool:
    return unit.code == campaign.total.code


# Whom it names.


def _ordered_units(order: Order | None, campaign: Campaign) -> list[City]:
    """The units that the parameters name beside the page's own."""
    listed = order.parameters.get("cities") if order is not None else None
    return [_unit(name, campaign) for name in listed] if isinstance(listed, list | tuple) else []


def _names_no_other(html: str, page: Reading, unit: City, campaign: Campaign, beside: Iterable[City]) -> None:
    """A page about one unit names no other, in its source neither; a page about all may name each."""
    if _is_total(unit, campaign):
        return
    own = {name for city in (unit, *beside) for name in names.of(city)} | names.of_bodies(campaign)
    source = markup.unescape(OPAQUE.sub(" ", html))
    found = names.of_units(campaign).found_in(f"{source}\n{page.in_a_row}", own)
    if found:
        raise PageRefused(f"the page of {unit.code} names another unit: {found[0]}")


# What it asks for.


def _asks_for_nothing_outside(html: str, page: Reading) -> None:
    found = OUTSIDE.search(html)
    if found:
        raise PageRefused(f"the page asks for something outside: {html[found.start() : found.start() + 80]!r}")
    for tag in page.elements:
        if tag.name in LOADING:
            raise PageRefused(f"the page holds <{tag.name}>")
        if tag.name == "meta" and tag.attributes.get("http-equiv", "").lower() == "refresh":
            raise PageRefused("the page leads elsewhere by itself")
        for name, value in tag.attributes.items():
            if name.startswith("on"):
                raise PageRefused(f"the page holds a script: {name}")
            if name in ASKING:
                _asks_for_nothing(tag, name, value)


def _asks_for_nothing(tag: Element, name: str, value: str) -> None:
    """A link leads to a place on the page, to the methods or to an address outside; all else is in the page itself."""
    if tag.name in LINKS and name in ("href", "xlink:href"):
        if not value.lower().startswith(("#", "http://", "https://", METHODS_ADDRESS)):
            raise PageRefused(f"the page leads to another that its reader may not have: {value[:80]!r}")
    elif not value.startswith(("#", "data:")):
        raise PageRefused(f"the page asks for something outside: {value[:80]!r}")


# What it leaves open.


def _has_no_unexplained_blank(html: str, page: Reading) -> None:
    said = [words for words, parent in page.seen() if not _is_address(words, parent)]
    text = "\n".join((*said, *_spoken(page)))
    if found := UNEXPLAINED.search(text):
        around = text[max(0, found.start() - 40) : found.end() + 40].strip()
        raise PageRefused(f"an unexplained {found.group()} stands in {around!r}")
    if drawn := NO_PLACE.search(html):
        raise PageRefused(f"an unexplained blank stands in a picture: {drawn.group()[-40:]!r}")


def _is_address(words: str, parent: Element | None) -> bool:
    """Whether a text is the address of the link that it stands in, and so no number."""
    return parent is not None and parent.name == "a" and words == parent.attributes.get("href")


def _has_no_empty_table(page: Reading) -> None:
    filled, rowed = set(_tables_with_content(page)), {row.parent for row in page.named("tr")}
    if not (filled >= set(page.named("table")) and rowed >= set(page.named("tbody"))):
        raise PageRefused("a table is empty without a sentence that says why")
    for tag in page.named("p"):
        if "empty" in tag.attributes.get("class", "").split() and not page.inside(tag).strip():
            raise PageRefused("the sentence that says why a table is empty is missing")


def _tables_with_content(page: Reading) -> Iterator[Element | None]:
    """Tables with words or a picture in a row, or with room left to write in by hand."""
    others: list[Element | None] = [*page.named("svg", "img", "br")]
    for holder in [parent for words, parent in page.texts if words.strip()] + others:
        cell = holder.within("td", "th", "table") if holder else None
        if cell and (cell.name == "td" or (cell.name == "th" and cell.within("tbody"))):
            yield cell.within("table")


# How it speaks.


def _speaks_one_language(page: Reading, lang: str) -> None:
    stray = next(_strays(page, lang), None)
    if stray is not None:
        raise PageRefused(f"text in another language is not marked as such: {stray[:80]!r}")


def _strays(page: Reading, lang: str) -> Iterator[str]:
    """Texts in Chinese script outside elements marked so, on a page in another language."""
    if lang in CJK_LANGUAGES:
        return
    for words, parent in page.seen():
        if CJK.search(words) and (parent.lang if parent else None) not in CJK_LANGUAGES:
            yield words.strip()
    yield from (words for words in _spoken(page) if CJK.search(words))


def _spoken(page: Reading) -> Iterator[str]:
    """The words that are read out or come up where a reader points."""
    for tag in page.elements:
        for name in SPOKEN:
            if name in tag.attributes:
                yield tag.attributes[name]


def _shows_only_what_the_font_has(page: Reading) -> str:
    shown = "".join(words for words, _ in page.seen())
    fonts.refuse_missing(shown)
    return shown
