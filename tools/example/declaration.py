"""What the example takes from the campaign's own declaration: cities, calendar, headers, sizes."""

import csv
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class City:
    """A filing unit; ``size`` is the real measure that its example figures scale with."""

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    zone: str
    size: float


@dataclass(frozen=True)
class Season:
    """One season: its days, and the dates on which a form is due (the closing one last)."""

    code: str
    name: str
    folder: str
    start: date
    end: date
    closing: date
    form_dates: tuple[date, ...]

    @property
    def days(self) -> int:
        """Days of the season, first and last included."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Figure:
    """One figure of the form: what it counts, and the header it stands under."""

    code: str
    header: tuple[str, ...]
    kind: str
    measure: str
    stage: str
    investor_class: str
    activity_kind: str
    activity_rank: str


@dataclass(frozen=True)
class Declaration:
    """The part of a campaign's declaration that an example needs."""

    mark: str
    cities: tuple[City, ...]
    seasons: tuple[Season, ...]
    figures: tuple[Figure, ...]
    columns: dict[str, dict[str, str]]
    labels: dict[str, str]
    stages: dict[str, str]
    criteria: tuple[str, ...]
    counted_kinds: frozenset[str]
    separator: str
    home_currency: str

    @property
    def horizon(self) -> date:
        """The last day that any ledger tells of."""
        return max(season.end for season in self.seasons)

    def season_on(self, day: date) -> Season | None:
        """The season that has ``day`` among its days, if any."""
        return next((s for s in self.seasons if s.start <= day <= s.end), None)

    def city(self, code: str) -> City:
        """The city of that code."""
        return next(city for city in self.cities if city.code == code)


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, with or without a byte order mark."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read(campaign: Path) -> Declaration:
    """Read the declaration in a campaign folder."""
    toml = tomllib.loads((campaign / "campaign.toml").read_text(encoding="utf-8"))
    form = rows(campaign / "form.csv")
    return Declaration(
        mark=toml["filing"]["example_mark"],
        cities=tuple(_cities(campaign, toml)),
        seasons=tuple(_seasons(toml)),
        figures=tuple(_figures(form, rows(campaign / "indicators.csv"), toml["units"])),
        columns=_columns(form),
        labels={row["field"]: row["path"] for row in form if row["place"] == "label"},
        stages={stage["code"]: stage["word"] for stage in toml["stages"]},
        criteria=tuple(one["name"]["zh"] for one in toml["cases"]["rating"]["criteria"]),
        counted_kinds=frozenset(toml["ledger"]["counted_kinds"]),
        separator=toml["ledger"]["list_separator"],
        home_currency=toml["ledger"]["home_currency"],
    )


def _cities(campaign: Path, toml: dict[str, Any]) -> Iterator[City]:
    """The cities in administrative order, each with the first published measure as its size."""
    source = toml["context"][0]
    sizes = {row[source["unit_column"]]: float(row[source["value_column"]]) for row in rows(campaign / source["file"])}
    for row in sorted(rows(campaign / "cities.csv"), key=lambda row: int(row["order"])):
        yield City(
            code=row["code"],
            name=row["name_zh"],
            short=row["short_zh"],
            aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
            zone=row["zone_zh"],
            size=sizes[row["name_zh"]],
        )


def _seasons(toml: dict[str, Any]) -> Iterator[Season]:
    """The seasons in order, each with its due dates and its closing date."""
    for season in sorted(toml["seasons"], key=lambda season: season["start"]):
        yield Season(
            code=season["code"],
            name=season["name"]["zh"],
            folder=season["folder"],
            start=season["start"],
            end=season["end"],
            closing=season["closing"],
            form_dates=tuple(sorted({*season["due"], season["closing"]})),
        )


def _figures(form: list[dict[str, str]], indicators: list[dict[str, str]], units: dict[str, Any]) -> Iterator[Figure]:
    """The figures in the form's order; the unit stands in brackets after the last header."""
    by_code = {row["code"]: row for row in indicators}
    for row in form:
        if row["place"] != "figure":
            continue
        indicator = by_code[row["field"]]
        *above, leaf = row["path"].split("/")
        yield Figure(
            code=row["field"],
            header=(*above, f"{leaf}（{units[row['unit']]['name']['zh']}）"),
            kind=indicator["kind"],
            measure=indicator["measure"],
            stage=indicator["stage"],
            investor_class=indicator["investor_class"],
            activity_kind=indicator["activity_kind"],
            activity_rank=indicator["activity_rank"],
        )


def _columns(form: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """For each ledger table its fields and their headers, in the declared order."""
    tables: dict[str, dict[str, str]] = {}
    for row in form:
        if row["place"] == "column" and row["table"] != "form":
            tables.setdefault(row["table"], {})[row["field"]] = row["path"]
    return tables
