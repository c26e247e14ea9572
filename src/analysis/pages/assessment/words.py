"""What the parts of the assessment page are put in words with: names, options, places, shares of variants."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from analysis.assessment import of_edition
from analysis.assessment.declared import Measured, NamedAward, Rules
from analysis.assessment.movers import DRAWN
from analysis.campaign import Indicator
from analysis.methods import Words
from analysis.pages.growth import cells
from analysis.pages.page import Page
from analysis.phrasing import BLANK, PERCENT_DECIMALS, rounded

Row = Mapping[Hashable, Any]

METHOD = "The assessment (`analysis.assessment`)"
"""The heading of the page's part of ``docs/methods.md``."""
SCORE_DECIMALS = 2
SHIFT_DECIMALS = 2
NAMED = 3
"""Up to how many units a title names one by one."""

MEASURED = {
    "growth": "{name}: growth",
    "midpoint": "{name}: midpoint growth",
    "change": "{name}: change",
    "forms_missing": "forms not filed",
    "forms_late": "forms filed late",
}
"""What a leaf is called that has no name of its own."""
CHOSEN = {
    "scale": "scale",
    "weighting": "weights",
    "aggregation": "how parts are put together",
    "missing": "missing figures",
    "dropped": "one indicator left out",
    "disputed": "one figure to be verified",
}
"""The choices."""
OPTIONS = {
    ("weighting", DRAWN): "weights drawn near the declared ones",
    ("weighting", "equal"): "equal weights",
    ("weighting", "entropy"): "entropy weights",
    ("weighting", "critic"): "CRITIC weights",
    ("weighting", "standard-deviation"): "weights by standard deviation",
    ("aggregation", "arithmetic"): "arithmetic mean",
    ("aggregation", "geometric"): "geometric mean",
    ("aggregation", "harmonic"): "harmonic mean",
    ("aggregation", "copeland"): "Copeland, by pairs",
    ("aggregation", "benefit-of-the-doubt"): "each unit by the weights that suit it best (benefit of the doubt)",
}
"""Options that the software has names for."""


def rules(page: Page) -> Rules | None:
    """The declared assessment, if any."""
    return of_edition.rules(page.edition)


def may_tell_firmness(page: Page) -> bool:
    """Whether the page's audience is one that is told how firm the ranking is."""
    found, campaign = rules(page), page.edition.campaign
    return found is not None and campaign.pages[page.name].audience in found.firm_for


# Names.


def short(page: Page, code: str) -> str:
    """A unit's short name."""
    return page.voice.name(page.edition.campaign.by_code[code].short)


def node(page: Page, code: str) -> str:
    """The name of an indicator or of a group of the assessment."""
    found = of_edition.asked(page.edition)
    if code in found.names:
        return page.voice.name(found.names[code])
    return leaf(page, found.measured[code]) if code in found.measured else code


def leaf(page: Page, what: Measured) -> str:
    """What a leaf without a name of its own is called: its indicator's name, and what of it is measured."""
    indicator = indicator_of(page, what)
    name = page.voice.name(indicator.name) if indicator else ""
    return page.voice.text(MEASURED[what.measure], name=name) if what.measure in MEASURED else name


def indicator_of(page: Page, what: Measured) -> Indicator | None:
    """The campaign's indicator behind a leaf; none where forms are counted."""
    return page.edition.campaign.indicators.get(what.indicator)


def body(page: Page, group: str) -> str:
    """The name of a group that is ranked apart; of those in none, that they are the others."""
    for partition, bodies in page.edition.campaign.partitions.items():
        if group in bodies:
            named: Words = getattr(bodies[group][0], partition)
            return page.voice.name(named)
    return page.voice.text("the other units")


def places(page: Page, award: NamedAward) -> str:
    """An award with its places."""
    voice, name = page.voice, page.voice.name(award.name)
    if award.first == 1:
        return voice.text("{award} (first {n})", award=name, n=award.last)
    return voice.text("{award} (places {first} to {last})", award=name, first=award.first, last=award.last)


def choice(page: Page, name: str) -> str:
    """What is chosen."""
    return page.voice.text(CHOSEN[name])


def change(page: Page, of: str, name: str) -> str:
    """What is changed, as in a sentence: an option with its choice, where it does not say itself what it is."""
    said = option(page, of, name)
    if of in ("dropped", "disputed"):
        return said
    return page.voice.text("{choice}: {option}", choice=choice(page, of), option=said)


def option(page: Page, of: str, name: str) -> str:
    """An option of a choice in words."""
    voice, found = page.voice, of_edition.asked(page.edition)
    if of == "dropped":
        return voice.text("without {name}", name=node(page, name))
    if of == "disputed":
        return _disputed(page, name)
    if (of, name) == ("weighting", DRAWN):
        return _drawn(page, found)
    if name in found.option_names:
        return voice.name(found.option_names[name])
    return voice.text(OPTIONS[of, name]) if (of, name) in OPTIONS else name


def _drawn(page: Page, found: Rules) -> str:
    voice, n = page.voice, page.voice.number(len(found.choices.weighting), 0)
    if found.spread is None:
        return voice.text("weights drawn near the declared ones ({n} sets)", n=n)
    spread = voice.number(100 * found.spread, 0)
    return voice.text("weights drawn up to {spread}% above or below the declared ones ({n} sets)", spread=spread, n=n)


def _disputed(page: Page, name: str) -> str:
    """A figure that may not stand: left out, or put in as filed."""
    voice, (city, _, indicator) = page.voice, name.partition("/")
    other = page.edition.once(of_edition.disputed).get(name, {})
    said = {"unit": short(page, city), "name": voice.name(page.edition.campaign.indicators[indicator].name)}
    if any(value is not None for value in other.values()):
        return voice.text("{unit}, {name}: as filed", **said)
    return voice.text("{unit}, {name}: left out", **said)


# Numbers.


def share(page: Page, value: float) -> str:
    """A share of variants in percent: without decimals only all and none, and nothing else prints as these."""
    if cells.is_blank(value):
        return BLANK
    if value in (0, 1):
        return f"{100 * value:.0f}%"
    voice, near, least = page.voice, rounded(100 * value, PERCENT_DECIMALS), 10.0**-PERCENT_DECIMALS
    if near >= 100 and value < 1:
        return voice.text("over {percent}", percent=voice.percent(100 - least))
    if near <= 0 < value:
        return voice.text("under {percent}", percent=voice.percent(least))
    return voice.percent(100 * value)


def score(page: Page, value: float) -> str:
    """A score."""
    return page.voice.number(value, SCORE_DECIMALS)


def rank(page: Page, row: Row, column: str = "rank", n: str = "n_at_rank") -> str:
    """A rank, with the word for a tie."""
    if cells.is_blank(row[column]):
        return BLANK
    said = str(int(row[column]))
    return page.voice.text("{n} (tied)", n=said) if row[n] > 1 else said


def between(page: Page, low: int, high: int) -> str:
    """From which rank to which; one where they are the same."""
    return str(low) if low == high else page.voice.text("{low}–{high}", low=low, high=high)


def median(page: Page, value: float) -> str:
    """A median of ranks: whole, or half way between two."""
    return BLANK if cells.is_blank(value) else page.voice.number(value, 0 if float(value).is_integer() else 1)


def reason(page: Page, code: str) -> str:
    """A reason in words."""
    return page.voice.why(code, page.edition.base, page.edition.season)


def plain(text: str) -> str:
    """Text without markup, for the words of a picture."""
    return Markup(text).striptags()


def source(page: Page) -> str:
    """The source line of a chart."""
    if page.edition.season.channel == "published":
        return page.voice.text("Source: published figures; addresses at the end of the page.")
    return page.voice.text("Source: forms and project ledgers as filed.")


def said(parts: Iterable[str]) -> list[str]:
    """Those that are not empty."""
    return [part for part in parts if part]
