"""What was asked for and what was found, in words: the definition used, and a sentence to paste."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.campaign import say
from analysis.edition import Edition
from analysis.focuses import listed
from analysis.focuses.groups import NOT_STATED, OTHER, SIZE, focus_of
from analysis.focuses.listed import CITY, STAGE, Asked
from analysis.listing.names import alternatives, at_least, focus_name, stage_name
from analysis.phrasing import Voice


@dataclass(frozen=True)
class Listing:
    """What was asked of an edition, and what was found: projects, and subtotals by what they were put together by."""

    edition: Edition
    voice: Voice
    asked: Asked
    projects: pd.DataFrame
    subtotals: dict[str, pd.DataFrame]
    most: int

    @property
    def top(self) -> pd.DataFrame:
        """The largest projects, ties by their number."""
        return self.projects.dropna(subset="amount").head(self.most)

    @property
    def n_projects(self) -> int:
        """How many there are; a project led by a unit that is not asked for is not counted."""
        return int(self.projects["n_projects"].sum())

    @property
    def amount(self) -> float:
        """The sum of the amounts that are on file."""
        return float(self.projects["amount"].sum())

    @property
    def n_unknown(self) -> int:
        """How many of them have no amount on file."""
        return int((self.projects["amount"].isna() & (self.projects["n_projects"] > 0)).sum())

    @property
    def mark(self) -> str:
        """The mark of example figures, empty for real ones."""
        return self.voice.text("example") if "example" in self.edition.basis else ""


def make(edition: Edition, asked: Asked, by: tuple[str, ...], most: int) -> Listing:
    """The projects asked for, with their subtotals."""
    subtotals = {each: listed.subtotals(edition, asked, each) for each in by}
    voice = Voice(edition.campaign, edition.lang)
    return Listing(edition, voice, asked, listed.chosen(edition, asked), subtotals, most)


def definition(made: Listing) -> list[tuple[str, str]]:
    """What was asked for, as pairs of a label and words."""
    voice, asked, campaign = made.voice, made.asked, made.edition.campaign
    start, end = listed.span(made.edition, asked)
    kinds = voice.together(campaign.ledger.counted_kinds)
    conditions = [(focus_name(voice, code), alternatives(voice, code, groups)) for code, groups in asked.groups.items()]
    if asked.at_least is not None:
        conditions.append((voice.text("amount agreed"), at_least(voice, asked.at_least)))
    known = made.edition.known_on
    return [
        (voice.text("season"), say(asked.season.name, voice.lang)),
        (
            voice.text("which projects"),
            voice.text(
                "{kinds} only; {stage} from {start} to {end}",
                kinds=kinds,
                stage=stage_name(voice, asked.stage),
                start=voice.date(start),
                end=voice.date(end),
            ),
        ),
        (voice.text("of which units"), voice.together(_units(made)) or _everyone(made)),
        *conditions,
        (
            voice.text("number"),
            voice.text("a project of several units counts once, at the unit that leads it"),
        ),
        (
            voice.text("amount"),
            voice.text(
                "agreed on the day of the stage ({stage}), in {unit}; later changes are not traced back; a project of "
                "several units is split by their shares",
                stage=stage_name(voice, asked.stage),
                unit=voice.unit(campaign.money_unit),
            ),
        ),
        (voice.text("reported about"), voice.date(made.edition.as_of)),
        (voice.text("known on"), voice.date(known) if known else voice.text("all that was received")),
        (voice.text("kind of figures"), voice.text("example data") if made.mark else voice.text("real figures")),
    ]


def notes(made: Listing) -> list[str]:
    """What must be known of the groups and the sizes, and what is declared of counting."""
    voice, campaign = made.voice, made.edition.campaign
    used = [*made.asked.groups, *(by for by in made.subtotals if by not in (CITY, STAGE))]
    said = []
    for code in dict.fromkeys(used):
        words = campaign.methods.sizes_note if code == SIZE else focus_of(campaign, code).note
        if words:
            said.append(say(words, voice.lang))
        if code in made.subtotals and listed.overlap(made.edition, made.asked, code):
            said.append(voice.text("{focus}: groups overlap and are not summed.", focus=focus_name(voice, code)))
    if campaign.ledger.counted_note:
        said.append(say(campaign.ledger.counted_note, voice.lang))
    return said


def sentence(made: Listing) -> str:
    """The answer as a sentence to paste, in the language of the edition."""
    voice = made.voice
    asked = {
        "date": voice.date(made.edition.as_of),
        "units": voice.together(_units(made)) or _everyone(made),
        "season": say(made.asked.season.name, voice.lang),
        "what": _what(made),
    }
    if made.projects.empty:
        return _closed(made, voice.text("As of {date}, {units}, {season}: no {what}", **asked))
    counted = voice.text("As of {date}, {units}, {season}, {what}: {n}", **asked, n=made.n_projects)
    said = voice.listed(part for part in (counted, _amount(made), _large(made), _elsewhere(made)) if part)
    return _closed(made, voice.then(part for part in (said, _largest(made)) if part))


def _closed(made: Listing, said: str) -> str:
    return (
        made.voice.text("(Example data) {said}", said=made.voice.ended(said)) if made.mark else made.voice.ended(said)
    )


def _amount(made: Listing) -> str:
    """What was agreed, and of how many that is not on file."""
    voice, known = made.voice, made.projects["amount"].notna()
    if not known.any():
        return voice.text("no amount on file")
    amount = voice.text("agreed amount {amount}", amount=voice.quantity(made.amount, made.edition.campaign.money_unit))
    unknown = int((~known).sum())
    return voice.text("{amount} (without {n} that have none on file)", amount=amount, n=unknown) if unknown else amount


def _elsewhere(made: Listing) -> str:
    """Of how many projects that other units lead the amount holds a share."""
    n = int((made.projects["n_projects"] == 0).sum())
    return made.voice.text("the amount includes shares in {n} led by other units", n=n) if n else ""


def _units(made: Listing) -> list[str]:
    campaign = made.edition.campaign
    return [say(campaign.by_code[code].name, made.voice.lang) for code in made.asked.cities]


def _everyone(made: Listing) -> str:
    return say(made.edition.campaign.total.name, made.voice.lang)


def _what(made: Listing) -> str:
    """The projects, in the fewest words: how large, of what group, at what stage."""
    voice, asked = made.voice, made.asked
    is_signing = asked.stage == made.edition.campaign.ledger.signing
    stage = stage_name(voice, asked.stage)
    stage = voice.text("newly {stage}", stage=stage) if is_signing else stage
    short = [code for code, groups in asked.groups.items() if not {OTHER, NOT_STATED} & set(groups)]
    if len(asked.groups) > 1 or len(short) < len(asked.groups):
        told = [
            voice.text("{focus} {groups}", focus=focus_name(voice, code), groups=alternatives(voice, code, groups))
            for code, groups in asked.groups.items()
        ]
        kind = voice.text("projects with {conditions}", conditions=voice.together(told))
    else:
        [kind] = [alternatives(voice, code, groups) for code, groups in asked.groups.items()] or [""]
        noun = voice.text("{kind} projects", kind="").strip()
        kind = kind if kind.endswith(noun) else voice.text("{kind} projects", kind=kind).strip()
    if asked.at_least is None:
        return voice.text("{kind} {stage}", kind=kind, stage=stage)
    return voice.text("{kind} of {amount} {stage}", kind=kind, amount=at_least(voice, asked.at_least), stage=stage)


def _large(made: Listing) -> str:
    """How many are large: of the declared amount of key projects, or else of the least size that not all have."""
    methods, asked = made.edition.campaign.methods, made.asked.at_least or 0.0
    groups = [group for focus in methods.focuses.values() if not focus.column for group in focus.groups]
    amounts = [*(group.at_least for group in groups if group.at_least is not None), *methods.sizes]
    for above in (amount for amount in amounts if amount > asked):
        n = int(made.projects.loc[made.projects["agreed"] >= above, "n_projects"].sum())
        if 0 < n < made.n_projects:
            return made.voice.text("of which {n} of {amount}", n=n, amount=at_least(made.voice, above))
    return ""


def _largest(made: Listing) -> str:
    if made.top.empty or len(made.projects) == 1:
        return ""
    row, unit = made.projects.iloc[0], made.edition.campaign.money_unit
    name = row["project_id"] if pd.isna(row["name"]) else row["name"]
    return made.voice.text(
        "the largest is {name} ({amount})", name=name, amount=made.voice.quantity(row["amount"], unit)
    )
