"""The declaration of a campaign: everything the software knows of one, read from its folder.

``campaign.toml`` holds seasons, floors, stages, units and pages; ``cities.csv`` the filing units; ``indicators.csv``
the vocabulary; ``form.csv`` where a file keeps each figure. A mistake in them is ours, so an error and no finding.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import os
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from analysis import asked, methods
from analysis.errors import DeclarationError, WrongCall
from analysis.methods import Methods, Words

ALL = "all"
"""What stands for all units together where a unit's code stands otherwise."""

TIDY = "tidy"
"""The folder of a campaign that holds what is derived: tables and receipts."""

READINGS = ("each-due-date", "once-a-month")
"""What a filer owes: a form by every due date, or one by the last due date of each month."""

BASES = ("real", "example")
CHANNELS = ("filed", "verified", "corrected", "published")


@dataclass(frozen=True, eq=False)
class Unit:
    """A unit of measure: how it is written, rounded, and what filers write instead of it.

    ``scale`` turns a figure into what a language counts in, where that differs.
    """

    code: str
    name: Words
    decimals: int
    money: bool
    words: Mapping[str, float]
    scale: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class City:
    """A filing unit, whatever the campaign calls one."""

    code: str
    name: Words
    short: Words
    aliases: tuple[str, ...]
    zone: Words
    group: Words
    order: int
    tile: tuple[int, int] | None


@dataclass(frozen=True)
class Indicator:
    """One figure of the vocabulary and, where a ledger can give it too, how.

    ``measure`` says what is counted: ``projects``, ``agreed``, ``investors`` (at ``stage``), ``paid``, ``events``,
    ``firms_met`` (of ``activity_kind``). Blank: only the form knows.
    """

    code: str
    name: Words
    unit: str
    kind: str
    count: str | None
    within: str | None
    on_form: bool
    stage: str | None
    measure: str | None
    investor_class: str | None
    activity_kind: str | None
    activity_rank: str | None
    definition: Words
    definition_ours: bool


@dataclass(frozen=True)
class Phase:
    """A named stretch of a season."""

    name: Words
    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class Season:
    """One run of the campaign. Day 1 is its first day.

    ``other_starts`` and ``other_ends`` are days on which it may have begun or ended instead.
    """

    code: str
    name: Words
    folder: str
    published_label: str
    basis: str
    channel: str
    start: dt.date
    end: dt.date
    end_assumed: Words
    due: tuple[dt.date, ...]
    closing: dt.date
    phases: tuple[Phase, ...]
    other_starts: tuple[dt.date, ...] = ()
    other_ends: tuple[dt.date, ...] = ()

    @property
    def filing_dates(self) -> tuple[dt.date, ...]:
        """Every date a form is about: the due dates and the closing one, in order."""
        return tuple(sorted({*self.due, self.closing}))

    @property
    def is_staged(self) -> bool:
        """Whether the season is filed about more than once, so that its days matter."""
        return len(self.filing_dates) > 1

    @property
    def days(self) -> int:
        """Length in days, both ends counted."""
        return (self.end - self.start).days + 1

    def phase(self, date: dt.date) -> Phase | None:
        """The declared phase that a date falls in."""
        return next((phase for phase in self.phases if phase.start <= date <= phase.end), None)

    def day(self, date: dt.date) -> int:
        """Campaign day of a date: the first day is day 1.

        >>> import datetime as dt
        >>> season = Season(
        ...     "1",
        ...     {},
        ...     "",
        ...     "",
        ...     "real",
        ...     "filed",
        ...     dt.date(2021, 9, 6),
        ...     dt.date(2021, 12, 14),
        ...     {},
        ...     (),
        ...     dt.date(2021, 12, 14),
        ...     (),
        ... )
        >>> season.day(dt.date(2021, 9, 15)), season.day(dt.date(2021, 12, 14))
        (10, 100)
        """
        return (date - self.start).days + 1

    def date(self, day: int) -> dt.date:
        """The date of a campaign day; the inverse of :meth:`day`."""
        return self.start + dt.timedelta(days=day - 1)


@dataclass(frozen=True)
class Floor:
    """A least number that each filing unit must reach between two dates."""

    indicator: str
    season: str
    at_least: float
    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class Stage:
    """A step in a project's life; ``ends`` marks the one after which nothing follows."""

    code: str
    word: str
    name: Words
    ends: bool


@dataclass(frozen=True)
class Ledger:
    """How project ledgers are read and which of their projects count."""

    signing: str | None
    counted_kinds: tuple[str, ...]
    counted_note: Words
    list_separator: str
    home_currency: str


@dataclass(frozen=True)
class ContextSource:
    """A column of a published table that describes the filing units: size, population."""

    measure: str
    name: Words
    unit: str
    file: str
    unit_column: str
    value_column: str
    address_column: str


@dataclass(frozen=True)
class PageDeclaration:
    """A page of the campaign: who may read it, and whether there is one for each unit, each case, or one in all.

    ``basis`` is what kind of figures it holds, where that is not the filings' own.
    """

    name: str
    audience: str
    each: str
    basis: str


@dataclass(frozen=True)
class FormField:
    """Where a file keeps one thing: a label before a value, or a column under a header path."""

    table: str
    field: str
    place: str
    paths: tuple[tuple[str, ...], ...]
    unit: str | None


@dataclass(frozen=True)
class IssuedForm:
    """The form as issued to be filled in: its version, and what stands on it beside the fields of ``form.csv``.

    ``name`` is its title, ``lists`` the hidden sheet of what can be chosen, ``face`` the typeface.
    """

    version: str = ""
    name: Words = field(default_factory=lambda: {"en": "{campaign}, {season}"})
    sheet: Words = field(default_factory=lambda: {"en": "To fill in"})
    lists: Words = field(default_factory=lambda: {"en": "Choices"})
    note: Words = field(default_factory=dict)
    stamp: Words = field(default_factory=lambda: {"en": "Form {stamp}"})
    self_check: Words = field(default_factory=lambda: {"en": "Checks"})
    face: Words = field(default_factory=lambda: {"en": "Calibri"})


@dataclass(frozen=True)
class FilingRules:
    """How cells and names on a form are written, and what the notice is read to oblige to.

    ``is_cumulative`` says whether a figure runs from the season's first day, so that a later one is not lower.
    """

    reading: str
    reading_note: Words
    example_mark: str
    not_reported: tuple[str, ...]
    approximate: tuple[str, ...]
    office_suffixes: tuple[str, ...]
    province_prefixes: tuple[str, ...]
    is_cumulative: bool = True
    range_words: tuple[str, ...] = ()
    as_of_words: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Campaign:
    """A campaign folder's declaration, whole. Two readings of a folder are two campaigns."""

    folder: Path
    code: str
    name: Words
    languages: tuple[str, ...]
    filed_language: str
    current: str
    base: str | None
    unit_word: Words
    total: City
    comparison_label: Words
    comparison_note: Words
    day_tolerance: int
    headline: tuple[str, ...]
    filing: FilingRules
    units: Mapping[str, Unit]
    seasons: Mapping[str, Season]
    floors: tuple[Floor, ...]
    stages: Mapping[str, Stage]
    ledger: Ledger
    answers: Mapping[str, str]
    size_measure: str | None
    size_indicator: str | None
    context: tuple[ContextSource, ...]
    published: Mapping[str, Any]
    audiences: Mapping[str, Words]
    pages: Mapping[str, PageDeclaration]
    cities: tuple[City, ...]
    indicators: Mapping[str, Indicator]
    form: tuple[FormField, ...] = field(repr=False)
    issued: IssuedForm = field(default_factory=IssuedForm)
    methods: Methods = field(default_factory=Methods)

    @cached_property
    def by_code(self) -> dict[str, City]:
        """The filing units by code."""
        return {city.code: city for city in self.cities}

    @cached_property
    def by_name(self) -> dict[str, City]:
        """The filing units and the total by any of their names; the first in order where two are called alike."""
        named: dict[str, City] = {}
        for city in (*self.cities, self.total):
            for name in (city.code, *city.name.values(), *city.short.values(), *city.aliases):
                named.setdefault(name, city)
        return named

    @cached_property
    def partitions(self) -> dict[str, dict[str, tuple[City, ...]]]:
        """How the filing units fall into bodies: by ``zone`` and by ``group``, the bodies by their first name."""
        parted: dict[str, dict[str, list[City]]] = {"zone": {}, "group": {}}
        for city in self.cities:
            for name, words in (("zone", city.zone), ("group", city.group)):
                if words:
                    parted[name].setdefault(say(words, self.languages[0]), []).append(city)
        return {name: {code: tuple(units) for code, units in bodies.items()} for name, bodies in parted.items()}

    @property
    def season(self) -> Season:
        """The season reported on."""
        return self.seasons[self.current]

    @property
    def base_season(self) -> Season | None:
        """The season it is compared with, if any."""
        return self.seasons[self.base] if self.base else None

    @property
    def money_unit(self) -> Unit:
        """The unit that ledger amounts are in."""
        return next(unit for unit in self.units.values() if unit.money)

    def unit(self, code: str) -> City:
        """The filing unit of a code, or the total of :data:`ALL`: whom a page is about."""
        return self.total if code == ALL else self.by_code[code]

    def city(self, wanted: str) -> City:
        """The filing unit of a full name, short name, alias or code.

        Raises :class:`~analysis.errors.WrongCall` naming the nearest known names.
        """
        if wanted in self.by_name:
            return self.by_name[wanted]
        known = [name for city in self.cities for name in (*city.name.values(), *city.short.values(), city.code)]
        near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.3)
        hint = f" Nearest: {', '.join(near)}." if near else ""
        raise WrongCall(f"No filing unit is called {wanted!r} in {self.folder / 'cities.csv'}.{hint}")

    def indicator(self, wanted: str) -> Indicator:
        """The indicator of a code; raises :class:`~analysis.errors.WrongCall` for an unknown one."""
        if wanted in self.indicators:
            return self.indicators[wanted]
        raise WrongCall(f"No indicator {wanted!r}; known: {', '.join(self.indicators)}.")

    def form_fields(self, table: str) -> tuple[FormField, ...]:
        """The fields of one table of ``form.csv``, in their order."""
        return tuple(item for item in self.form if item.table == table)


def say(words: Words, lang: str) -> str:
    """A thing's name in a language, or in the first one it has.

    >>> say({"zh": "全省", "en": "the province"}, "en")
    'the province'
    """
    return words.get(lang) or next((text for text in words.values() if text), "")


def said_in(words: Words, lang: str) -> str:
    """The language that :func:`say` answers in."""
    if words.get(lang):
        return lang
    return next((code for code, text in words.items() if text), lang)


def find(folder: str | os.PathLike[str]) -> Path:
    """A campaign folder by path, looked for here and in the folders above.

    Notebooks run in their own folder and name the campaign from the project's root.
    """
    wanted = Path(folder)
    places = [wanted] if wanted.is_absolute() else [base / wanted for base in (Path.cwd(), *Path.cwd().parents)]
    for place in places:
        if (place / "campaign.toml").is_file():
            return place.resolve()
    raise WrongCall(f"No campaign.toml in {wanted}. Name a campaign folder with --campaign.")


def load(folder: str | os.PathLike[str]) -> Campaign:
    """Read a campaign folder's declaration and check that its parts agree."""
    asked.look()
    root = find(folder)
    declared = _toml(root / "campaign.toml")
    try:
        campaign = _campaign(root, declared)
    except KeyError as missing:
        raise DeclarationError(f"{root / 'campaign.toml'} lacks {missing}; see the default campaign.toml.") from missing
    _check(campaign)
    return campaign


def _campaign(root: Path, declared: dict[str, Any]) -> Campaign:
    head = declared["campaign"]
    comparison = declared["comparison"]
    total = declared["total"]
    ledger = declared.get("ledger", {})
    filing = declared["filing"]
    size = declared.get("size", {})
    return Campaign(
        folder=root,
        code=head["code"],
        name=head["name"],
        languages=tuple(head["languages"]),
        filed_language=head["filed_language"],
        current=head["current"],
        base=head.get("base"),
        unit_word=head["unit_word"],
        total=City(total["code"], total["name"], total["name"], (), {}, {}, 10**6, None),
        comparison_label=comparison["label"],
        comparison_note=comparison.get("note", {}),
        day_tolerance=comparison["day_tolerance"],
        headline=tuple(comparison["headline"]),
        filing=FilingRules(
            reading=filing["reading"],
            reading_note=filing.get("reading_note", {}),
            example_mark=filing["example_mark"],
            is_cumulative=filing.get("cumulative", True),
            not_reported=tuple(filing.get("not_reported", ())),
            approximate=tuple(filing.get("approximate", ())),
            range_words=tuple(filing.get("range_words", ())),
            as_of_words=tuple(filing.get("as_of_words", ())),
            office_suffixes=tuple(filing.get("office_suffixes", ())),
            province_prefixes=tuple(filing.get("province_prefixes", ())),
        ),
        units={
            code: Unit(
                code,
                item["name"],
                item["decimals"],
                item.get("money", False),
                item.get("words", {}),
                item.get("scale", {}),
            )
            for code, item in declared["units"].items()
        },
        seasons={item["code"]: _season(item) for item in declared["seasons"]},
        floors=tuple(
            Floor(item["indicator"], item["season"], item["at_least"], item["start"], item["end"])
            for item in declared.get("floors", ())
        ),
        stages={
            item["code"]: Stage(item["code"], item["word"], item["name"], item.get("ends", False))
            for item in declared.get("stages", ())
        },
        ledger=Ledger(
            signing=ledger.get("signing"),
            counted_kinds=tuple(ledger.get("counted_kinds", ())),
            counted_note=ledger.get("counted_note", {}),
            list_separator=ledger.get("list_separator", ";"),
            home_currency=ledger.get("home_currency", ""),
        ),
        answers=declared.get("answers", {}),
        size_measure=size.get("measure"),
        size_indicator=size.get("indicator"),
        context=tuple(ContextSource(**item) for item in declared.get("context", ())),
        published=declared.get("published", {}),
        audiences=declared["audiences"],
        pages={
            name: PageDeclaration(name, item["audience"], item["each"], item.get("basis", ""))
            for name, item in declared["pages"].items()
        },
        cities=tuple(sorted((_city(row) for row in _rows(root / "cities.csv")), key=lambda city: city.order)),
        indicators={row["code"]: _indicator(row) for row in _rows(root / "indicators.csv")},
        form=tuple(_form_field(row) for row in _rows(root / "form.csv")),
        issued=IssuedForm(**declared.get("form", {})),
        methods=methods.read(declared),
    )


def _season(item: dict[str, Any]) -> Season:
    return Season(
        code=item["code"],
        name=item["name"],
        folder=item["folder"],
        published_label=item.get("published_label", ""),
        basis=item["basis"],
        channel=item.get("channel", "filed"),
        start=item["start"],
        end=item["end"],
        end_assumed=item.get("end_assumed", {}),
        due=tuple(item.get("due", ())),
        closing=item["closing"],
        phases=tuple(Phase(part["name"], part["start"], part["end"]) for part in item.get("phases", ())),
        other_starts=tuple(item.get("other_starts", ())),
        other_ends=tuple(item.get("other_ends", ())),
    )


def _city(row: Mapping[str, str]) -> City:
    tile = (int(row["tile_row"]), int(row["tile_col"])) if row.get("tile_row") else None
    return City(
        code=row["code"],
        name=_words(row, "name"),
        short=_words(row, "name") | _words(row, "short"),
        aliases=_split(row.get("aliases", "")),
        zone=_words(row, "zone"),
        group=_words(row, "group"),
        order=int(row["order"]),
        tile=tile,
    )


def _indicator(row: Mapping[str, str]) -> Indicator:
    return Indicator(
        code=row["code"],
        name=_words(row, "name"),
        unit=row["unit"],
        kind=row["kind"],
        count=row.get("count") or None,
        within=row.get("within") or None,
        on_form=row.get("on_form") == "yes",
        stage=row.get("stage") or None,
        measure=row.get("measure") or None,
        investor_class=row.get("investor_class") or None,
        activity_kind=row.get("activity_kind") or None,
        activity_rank=row.get("activity_rank") or None,
        definition=_words(row, "definition"),
        definition_ours=row.get("definition_ours") == "yes",
    )


def _form_field(row: Mapping[str, str]) -> FormField:
    written = [row["path"], *_split(row.get("variants", ""))]
    return FormField(
        table=row["table"],
        field=row["field"],
        place=row["place"],
        paths=tuple(tuple(path.split("/")) for path in written),
        unit=row.get("unit") or None,
    )


def _check(campaign: Campaign) -> None:
    """Say every contradiction of the declaration at once."""
    indicators, seasons = campaign.indicators.values(), campaign.seasons.values()
    chosen = [("current", campaign.current), ("base", campaign.base or campaign.current)]
    figures = [item.field for item in campaign.form if item.place == "figure"]
    wrong = [
        *_unknown("season", chosen, campaign.seasons),
        *_unknown("reading", [("filing", campaign.filing.reading)], READINGS),
        *_unknown("unit of indicator", ((i.code, i.unit) for i in indicators), campaign.units),
        *_unknown(
            "stage of indicator",
            ((i.code, i.stage) for i in indicators if i.stage),
            campaign.stages,
        ),
        *_unknown(
            "indicator of floor",
            ((f.season, f.indicator) for f in campaign.floors),
            campaign.indicators,
        ),
        *_unknown("season of floor", ((f.indicator, f.season) for f in campaign.floors), campaign.seasons),
        *_unknown("signing", [("ledger", campaign.ledger.signing or "")], {*campaign.stages, ""}),
        *_unknown("indicator of size", [("size", campaign.size_indicator or "")], {*campaign.indicators, ""}),
        *_unknown("headline", ((code, code) for code in campaign.headline), campaign.indicators),
        *_unknown("field of form.csv", ((code, code) for code in figures), campaign.indicators),
        *_unknown(
            "audience of page",
            ((p.name, p.audience) for p in campaign.pages.values()),
            campaign.audiences,
        ),
        *_unknown("basis of season", ((s.code, s.basis) for s in seasons), BASES),
        *_unknown("channel of season", ((s.code, s.channel) for s in seasons), CHANNELS),
        *(f"season {s.code} ends before it starts" for s in seasons if s.end < s.start),
        *(f"seasons differ in basis, {basis}: pages would mix real with example figures" for basis in _mixed(campaign)),
        *(f"two filing units have the code {code}" for code in _repeated(city.code for city in campaign.cities)),
        *methods.contradictions(campaign.methods, {*campaign.by_code}, {*campaign.indicators}, {*campaign.stages}),
    ]
    if wrong:
        raise DeclarationError(f"{campaign.folder}: {'; '.join(wrong)}. Correct the declaration.")


def _mixed(campaign: Campaign) -> list[str]:
    chosen = (campaign.current, campaign.base or campaign.current)
    compared = [campaign.seasons[code] for code in chosen if code in campaign.seasons]
    bases = sorted({season.basis for season in compared})
    return [" and ".join(bases)] if len(bases) > 1 else []


def _repeated(codes: Iterable[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]


def _unknown(what: str, pairs: Iterable[tuple[str, str]], known: Iterable[str]) -> list[str]:
    names = set(known)
    return [f"{what} {owner}: {name} is not known" for owner, name in pairs if name not in names]


def _words(row: Mapping[str, str], stem: str) -> dict[str, str]:
    prefix = f"{stem}_"
    return {key.removeprefix(prefix): text for key, text in row.items() if _is_language(key, prefix) and text}


def _is_language(key: str, prefix: str) -> bool:
    return key.startswith(prefix) and len(key.removeprefix(prefix)) == len("zh")


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise DeclarationError(f"{path}: {wrong}. Correct the line named.") from wrong


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        raise DeclarationError(f"{path} is missing; a campaign folder needs it.")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
