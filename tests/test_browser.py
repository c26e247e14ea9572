"""Built pages in a browser without a network: nothing missing, nothing asked for, and no need to scroll sideways."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

from analysis import fonts

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1280, "height": 900}

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"
)

# Page, its language.
PAGES = {
    "default": {
        "cities/zh/briefing/513300.html": "zh",
        "cities/en/briefing/510100.html": "en",
        "internal/zh/growth/all.html": "zh",
        "public/zh/record/all.html": "zh",
        "cities/index.html": "zh",
    },
    "tiny": {"everyone/en/growth/all.html": "en", "everyone/index.html": "en"},
}
each = pytest.mark.parametrize(
    ("campaign", "path", "lang"),
    [(campaign, path, lang) for campaign, pages in PAGES.items() for path, lang in pages.items()],
)


@dataclass
class Opened:
    """A page in a browser, with what it asked for and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, default_pages: Path, tiny_pages: Path) -> Iterator[dict[tuple[str, str], Opened]]:
    """Every page, opened once with every other request refused."""
    context = browser.new_context(offline=True, viewport=WIDE)  # type: ignore[arg-type]
    folders = {"default": default_pages, "tiny": tiny_pages}
    shown = {}
    for campaign, pages in PAGES.items():
        for path in pages:
            shown[campaign, path] = Opened(context.new_page())
            _open(shown[campaign, path], (folders[campaign] / path).resolve().as_uri())
    yield shown
    context.close()


def _open(opened: Opened, address: str) -> None:
    def only_the_page(route: Route) -> None:
        if route.request.url == address:
            route.continue_()
        else:
            route.abort()

    def ask(request: Request) -> None:
        if not request.url.startswith("data:"):
            opened.asked.append(request.url)

    def complain(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            opened.complaints.append(message.text)

    opened.page.route("**/*", only_the_page)
    opened.page.on("request", ask)
    opened.page.on("console", complain)
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.page.goto(address)
    opened.page.evaluate("document.fonts.ready.then(() => true)")


Shown = dict[tuple[str, str], Opened]


@each
def test_a_page_asks_for_nothing_but_itself_and_has_no_complaint(
    opened: Shown, campaign: str, path: str, lang: str
) -> None:
    one = opened[campaign, path]
    assert one.asked == [one.page.url]
    assert one.complaints == []


@each
def test_the_pages_own_font_is_loaded_and_has_every_character(
    opened: Shown, campaign: str, path: str, lang: str
) -> None:
    page = opened[campaign, path].page
    faces = page.evaluate("[...document.fonts].map(face => [face.family.replaceAll('\"', ''), face.status])")
    assert faces == [[fonts.FAMILY, "loaded"]]
    assert page.evaluate("text => document.fonts.check('16px \"Noto Sans SC\"', text)", page.inner_text("body"))
    used = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert used.split(",")[0].strip("\"' ") == fonts.FAMILY


@each
def test_no_character_falls_back_to_another_font(
    opened: Shown, browser: Browser, campaign: str, path: str, lang: str
) -> None:
    page = opened[campaign, path].page
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    families: dict[str, float] = {}
    for selector in ("h1", "h2", "p", "li", "th", "td", "svg text", "figcaption", "a"):
        for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"][:40]:
            for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
                assert font["isCustomFont"], f"{font['familyName']} in {selector}"
                families[font["familyName"]] = families.get(font["familyName"], 0) + font["glyphCount"]
    session.detach()
    assert sum(families.values()) > 20


@each
def test_the_language_of_a_page_is_told(opened: Shown, campaign: str, path: str, lang: str) -> None:
    page = opened[campaign, path].page
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.title()


@each
def test_nothing_of_the_body_is_cut_off_on_a_narrow_screen(opened: Shown, campaign: str, path: str, lang: str) -> None:
    page = opened[campaign, path].page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert width <= NARROW["width"]


@pytest.mark.parametrize("path", ["cities/zh/briefing/513300.html", "internal/zh/growth/all.html"])
def test_every_picture_is_drawn_and_its_words_lie_inside_it(opened: Shown, path: str) -> None:
    page = opened["default", path].page
    sizes = page.evaluate("[...document.querySelectorAll('svg[role=img]')].map(s => [s.clientWidth, s.clientHeight])")
    assert len(sizes) >= 2
    assert all(width > 200 and height > 100 for width, height in sizes)
    outside = page.evaluate(
        """[...document.querySelectorAll('svg text')].filter(word => {
            const main = document.querySelector('main').getBoundingClientRect(), box = word.getBoundingClientRect();
            return box.right > main.right + 1 || box.left < main.left - 1;
        }).map(word => word.textContent)"""
    )
    assert outside == []


def test_the_links_of_an_index_lead_to_the_pages(opened: Shown, default_pages: Path) -> None:
    page = opened["default", "cities/index.html"].page
    hrefs = page.evaluate("[...document.querySelectorAll('a')].map(a => a.href)")
    built = {path.resolve().as_uri() for path in default_pages.rglob("*.html")}
    assert len(hrefs) == 4
    assert set(hrefs) <= built


def test_a_folded_table_opens_without_a_script(opened: Shown) -> None:
    page = opened["default", "cities/zh/briefing/513300.html"].page
    folded = page.locator("details").first
    assert not folded.locator("table").is_visible()
    folded.locator("summary").click()
    assert folded.locator("table").is_visible()
