"""What a page must be before it is shown. Each gate names what is wrong; a page that fails one is not put in place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from analysis.campaign import Campaign, City
from analysis.errors import PageRefused

if TYPE_CHECKING:
    from nbformat import NotebookNode

UNEXPLAINED = re.compile(r"(?<!\w)(?:nan|NaN|NaT|None|inf)(?!\w)|<NA>")
OUTSIDE = re.compile(
    r"""(?:src|srcset|data|poster|action)\s*=\s*["']?\s*(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import"""
)
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u3000-\u303f]")
CJK_LANGUAGES = ("zh", "ja")


def check_run(notebook: NotebookNode) -> None:
    """No warning and nothing else on the error stream: a warning is a number that may be wrong."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise PageRefused(f"a warning came up while the page was made: {output.text.strip()[:300]}")


def check_page(html: str, unit: City, campaign: Campaign, lang: str) -> None:
    """The gates of a finished page, in turn; raises :class:`~analysis.errors.PageRefused` at the first that fails."""
    tree = BeautifulSoup(html, "html.parser")
    _names_its_unit(tree, unit)
    _shows_no_other_unit(tree, unit, campaign)
    _asks_for_nothing_outside(html, tree)
    _has_no_unexplained_blank(tree)
    _has_words_for_pictures(tree)
    _speaks_one_language(tree, lang)


def _names_its_unit(tree: BeautifulSoup, unit: City) -> None:
    names = tuple(unit.name.values())
    meta = tree.find("meta", attrs={"name": "unit"})
    stated = {
        "title": tree.title.get_text() if tree.title else "",
        "heading": tree.h1.get_text() if tree.h1 else "",
    }
    for place, text in stated.items():
        if not any(name in text for name in names):
            raise PageRefused(f"the {place} does not name the page's unit: {text!r}")
    if not isinstance(meta, Tag) or meta.get("content") != unit.code:
        raise PageRefused(f"the metadata do not name the page's unit {unit.code}")


def _shows_no_other_unit(tree: BeautifulSoup, unit: City, campaign: Campaign) -> None:
    """A page about one unit names no other; a page about all may name each."""
    if unit is campaign.total or unit.code == campaign.total.code:
        return
    text = tree.get_text(" ") + " ".join(_spoken(tree))
    own = {*unit.name.values(), *unit.short.values(), *unit.aliases}
    for other in campaign.cities:
        if other.code == unit.code:
            continue
        for name in sorted({*other.name.values(), *other.short.values(), *other.aliases} - own):
            pattern = rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name)
            if re.search(pattern, text):
                raise PageRefused(f"the page of {unit.code} names another unit: {name}")


def _asks_for_nothing_outside(html: str, tree: BeautifulSoup) -> None:
    found = OUTSIDE.search(html)
    if found:
        raise PageRefused(f"the page asks for something outside: {html[found.start() : found.start() + 80]!r}")
    for tag in tree.find_all(["image", "use", "img"]):
        for name in ("src", "href", "xlink:href"):
            if not str(tag.get(name) or "#").startswith(("#", "data:")):
                raise PageRefused(f"the page asks for something outside: {str(tag[name])[:80]!r}")
    if tree.find("meta", attrs={"http-equiv": re.compile("refresh", re.IGNORECASE)}):
        raise PageRefused("the page leads elsewhere by itself")
    loading = tree.find(["script", "link", "iframe", "object", "embed"])
    if loading is not None:
        raise PageRefused(f"the page holds <{loading.name}>")


def _has_no_unexplained_blank(tree: BeautifulSoup) -> None:
    for text in _visible(tree):
        found = UNEXPLAINED.search(text)
        if found:
            raise PageRefused(f"an unexplained {found.group()} stands in {text.strip()[:80]!r}")
    for body in tree.find_all("tbody"):
        if not body.find("tr"):
            raise PageRefused("a table is empty without a sentence that says why")


def _has_words_for_pictures(tree: BeautifulSoup) -> None:
    for picture in tree.find_all(["svg", "img"]):
        words = picture.get("aria-label") or picture.get("alt")
        if not words or "No description" in str(words):
            raise PageRefused("a picture has no words")


def _speaks_one_language(tree: BeautifulSoup, lang: str) -> None:
    strays = list(strays_in(tree, lang))
    if strays:
        raise PageRefused(f"text in another language is not marked as such: {strays[0][:80]!r}")


def strays_in(tree: BeautifulSoup, lang: str) -> Iterator[str]:
    """Texts in Chinese script outside elements marked so, on a page in another language."""
    if lang in CJK_LANGUAGES:
        return
    for node in tree.find_all(string=CJK):
        marked = next((tag["lang"] for tag in _parents(node) if tag.has_attr("lang")), lang)
        if marked not in CJK_LANGUAGES and node.parent is not None and node.parent.name != "style":
            yield str(node).strip()
    yield from (words for words in _spoken(tree) if CJK.search(words))


def _spoken(tree: BeautifulSoup) -> Iterator[str]:
    """The words that stand for pictures."""
    return (str(tag["aria-label"]) for tag in tree.find_all(True) if tag.has_attr("aria-label"))


def _parents(node: NavigableString) -> Iterable[Tag]:
    return (parent for parent in node.parents if isinstance(parent, Tag))


def _visible(tree: BeautifulSoup) -> Iterator[str]:
    for node in tree.find_all(string=True):
        if node.parent is not None and node.parent.name not in ("style", "script"):
            yield str(node)
