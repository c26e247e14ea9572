"""The draft of the circular on a season (通报): its figures, who is named, and what people still have to write.

No score and no place stands in its text. Where an award has more units than places, or fewer, a note tells the drafter,
who decides. It is internal until it is issued; issuer, number and date are left blank.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis import growth, headlines
from analysis.assessment.declared import NamedAward
from analysis.assessment.of_edition import awarded, has_verified, ranking, rules
from analysis.documents.content import Blank, Document, Heading, Items, Note, Paragraph, Part
from analysis.edition import Edition
from analysis.phrasing import Voice

AUDIENCE = "internal"


def of_edition(edition: Edition) -> Document:
    """The draft by the declared assessment of an edition, in its language; without one it names nobody."""
    voice, declared = Voice(edition.campaign, edition.lang), rules(edition)
    rows = edition.once(ranking)
    unranked = {
        str(row["city_code"]): str(voice.why(row["why_blank"], edition.base, edition.season))
        for row in rows[rows["why_blank"] != ""].to_dict("records")
    }
    return draft(edition, edition.once(awarded), declared.awards if declared else (), voice, unranked)


def draft(
    edition: Edition,
    within: pd.DataFrame,
    awards: Sequence[NamedAward],
    voice: Voice,
    unranked: Mapping[str, str] | None = None,
) -> Document:
    """The draft as of the edition's date.

    ``within`` is as :func:`analysis.assessment.of_edition.awarded` makes it: one row is one award × unit within it,
    with ``rank``, ``n_at_rank`` and ``n_over``. ``unranked`` says of each unit without a place, by its code, why, in
    words. Figures are verified ones where there are any.
    """
    shown = edition.verified() if has_verified(edition) else edition
    campaign, season = edition.campaign, voice.name(edition.season.name)
    name = voice.name(campaign.name)
    return Document(
        title=voice.text("Circular on {campaign} ({season})", campaign=name, season=season),
        parts=(
            *_for_the_drafter(shown, voice),
            *_figures(shown, voice),
            *(_awards(edition, within, awards, voice, unranked or {}) if awards else ()),
            Heading(voice.text("What is asked for next")),
            Blank(voice.text("To be written by the drafting office: what is asked for next.")),
        ),
        lang=voice.lang,
        state=voice.text("Draft for approval"),
        mark=voice.text("example") if "example" in edition.basis else "",
        number=voice.text("No. [    ]"),
        to=voice.text("To every {unit}:", unit=voice.name(campaign.unit_word)),
        issuer=voice.text("(issuing office)"),
        date=voice.text("(date of issue)"),
        notes=tuple(_notes(edition, voice)),
        author=name,
    )


def _for_the_drafter(edition: Edition, voice: Voice) -> Iterator[Part]:
    """What whoever works on the draft must know of its figures."""
    said = [_verified(edition, voice)]
    if not edition.is_closing:
        said.append(voice.text("The season is not over: figures and names may still change."))
    if "example" in edition.basis:
        said.append(voice.text("Every figure in this draft is a made-up example; none is a real figure of any unit."))
    yield Note(_noted(voice.prose(said), voice))


def _verified(edition: Edition, voice: Voice) -> str:
    """Whether figures are as filed or verified, of those about the latest date of the season."""
    own = edition.figures[edition.figures["season"] == edition.season.code]
    last = own[own["as_of"] == own["as_of"].max()]
    of = {"n": int(last["verified"].notna().sum()), "all": len(last)}
    if edition.shows_verified:
        return voice.text("Figures are verified ones where there are any ({n} of the last {all}), else as filed.", **of)
    return voice.text("Figures are as filed; {n} of the last {all} have been verified.", **of)


def _figures(edition: Edition, voice: Voice) -> Iterator[Part]:
    """What the season is, and the total of each leading indicator against the base season."""
    campaign, season = edition.campaign, edition.season
    yield Paragraph(
        voice.text(
            "{campaign} ({season}) runs from {start} to {end}. The position as of {date} is as follows.",
            campaign=voice.name(campaign.name),
            season=voice.name(season.name),
            start=voice.date(season.start),
            end=voice.date(season.end),
            date=voice.date(edition.as_of),
        )
    )
    yield Heading(voice.text("The season as a whole"))
    yield Items(tuple(_of_total(edition, code, voice) for code in campaign.headline))
    rows = edition.of_unit(campaign.total.code, growth.compared)
    fewest = min((n for n in rows[rows["indicator"].isin(campaign.headline)]["n_units"] if n), default=0)
    if 0 < fewest < len(campaign.cities):
        yield Paragraph(
            voice.text(
                "Growth of {total} covers the units known in both seasons (at least {n} of {units}).",
                total=voice.name(campaign.total.name),
                n=fewest,
                units=len(campaign.cities),
            )
        )


def _of_total(edition: Edition, code: str, voice: Voice) -> str:
    """Level, change and growth of all together in one indicator, without what stands behind them."""
    campaign = edition.campaign
    fact = headlines.fact(edition, campaign.indicators[code], campaign.total.code)
    rows = edition.once(growth.compared)
    units = rows[(rows["indicator"] == code) & (rows["city_code"] != campaign.total.code)]
    return headlines.of_total(replace(fact, count_pp=math.nan, size_pp=math.nan, largest=()), units, voice)


def _awards(
    edition: Edition, within: pd.DataFrame, awards: Sequence[NamedAward], voice: Voice, unranked: Mapping[str, str]
) -> Iterator[Part]:
    """Each award and its units in administrative order; who was not ranked, and why; the commendation."""
    unit = voice.name(voice.campaign.unit_word)
    yield Heading(voice.text("Commendations"))
    yield Paragraph(
        voice.text(
            "The following are to be praised. Within each list a {unit} stands in administrative order; the order is "
            "no ranking.",
            unit=unit,
        )
    )
    yield from _rules(edition, voice)
    for award in awards:
        yield from _award(within[within["award"] == award.code], award, voice)
    if unranked:
        said = [
            voice.text("{unit} ({reason})", unit=_unit(code, voice), reason=unranked[code])
            for code in _order(unranked, voice)
        ]
        yield Paragraph(voice.text("Not ranked: {units}.", units=voice.together(said)))
    yield Paragraph(
        voice.text(
            "Each {unit} praised is asked to keep up its work, every other {unit} to draw on what it has done.",
            unit=unit,
        )
    )


def _rules(edition: Edition, voice: Voice) -> Iterator[Part]:
    """For the drafter: by which declared rules the lists are made."""
    found = rules(edition)
    if found:
        said = voice.text("The lists are made by the rules declared: {rules}.", rules=voice.name(found.name))
        yield Note(_noted(voice.prose([said, *([voice.name(found.note)] if found.note else [])]), voice))


def _award(rows: pd.DataFrame, award: NamedAward, voice: Voice) -> Iterator[Part]:
    name = voice.name(award.name)
    headed = voice.text("{name}: {n}", name=name, n=len(rows)) if len(rows) else name
    yield Heading(headed[:1].upper() + headed[1:], 2)
    if not len(rows):
        yield Paragraph(voice.text("No {unit} is within its places.", unit=voice.name(voice.campaign.unit_word)))
    else:
        yield Paragraph(voice.ended(voice.series(_unit(code, voice) for code in _order(rows["city_code"], voice))))
    yield from _at_the_edge(rows, award, voice)
    if len(rows) < award.places:
        said = voice.text(
            "{name} has {places} places and {n} within them.", name=name, places=award.places, n=len(rows)
        )
        yield Note(_noted(said, voice))


def _at_the_edge(rows: pd.DataFrame, award: NamedAward, voice: Voice) -> Iterator[Part]:
    """For the drafter: who shares the last place of an award that is not enough for all of them."""
    edge = rows[rows["rank"] + rows["n_at_rank"] - 1 > award.last]
    for rank, tied in edge.groupby("rank", sort=True):
        said = voice.text(
            "{name} has {places} places; {units} share place {rank}, {over} more than there are. Decide, and say by "
            "which rule.",
            name=voice.name(award.name),
            places=award.places,
            units=voice.series(_unit(code, voice) for code in _order(tied["city_code"], voice)),
            rank=rank,
            over=tied["n_over"].max(),
        )
        yield Note(_noted(said, voice))


def _notes(edition: Edition, voice: Voice) -> Iterator[str]:
    """What stands in brackets below the date: what the comparison is, and who may read it until then."""
    campaign = edition.campaign
    if campaign.comparison_note and edition.base is not None:
        yield voice.name(campaign.comparison_note)
    if AUDIENCE in campaign.audiences:
        yield voice.text("{audience} until it is issued", audience=voice.name(campaign.audiences[AUDIENCE]))


def _noted(said: str, voice: Voice) -> str:
    return voice.text("For the drafter, to be taken out before issue: {said}", said=said)


def _order(codes: object, voice: Voice) -> list[str]:
    """Units in administrative order."""
    named = set(codes)  # type: ignore[call-overload]
    return [city.code for city in voice.campaign.cities if city.code in named]


def _unit(code: str, voice: Voice) -> str:
    return voice.name(voice.campaign.by_code[code].name)
