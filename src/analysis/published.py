"""What public sources say: the published record and the context of the units, each row with its address.

A value such as ``百亿级`` is kept in its own words and never becomes a number.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.campaign import Campaign
from analysis.errors import DeclarationError, WrongCall
from analysis.workbook import address

PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?")


def read_published(campaign: Campaign) -> dict[str, list[dict[str, Any]]]:
    """The rows of every published table that the campaign declares."""
    declared = campaign.published
    readers = {
        "published_figures": ("figures", _figure),
        "published_projects": ("projects", _project),
        "published_awards": ("awards", _award),
        "published_contradictions": ("contradictions", _contradiction),
        "published_totals": ("totals", _total),
    }
    return {
        table: [reader(row, campaign) | place for row, place in _rows(campaign, declared[key], reader)]
        for table, (key, reader) in readers.items()
        if key in declared
    }


def read_context(campaign: Campaign) -> list[dict[str, Any]]:
    """The declared measures of the filing units, in rows of ``context``."""
    rows = []
    for source in campaign.context:
        for row, place in _rows(campaign, source.file, source):
            text = row[source.value_column]
            if PLAIN_NUMBER.fullmatch(text):
                column = list(row).index(source.value_column)
                rows.append(
                    {
                        "city_code": campaign.city(row[source.unit_column]).code,
                        "measure": source.measure,
                        "value": float(text),
                        "unit": source.unit,
                        "address": row[source.address_column],
                        "file": place["file"],
                        "cell": address(int(place["cell"][1:]) - 1, column),
                    }
                )
    return rows


def words(campaign: Campaign) -> dict[str, dict[str, str]]:
    """The record's own words in other languages, by the words as they stand; empty where none are declared."""
    declared = campaign.published.get("words")
    return {row["text"]: row for row, _ in _rows(campaign, declared, words)} if declared else {}


def number(text: str) -> float | None:
    """A published value as a number where its words are one.

    >>> number("365.15"), number("不低于100"), number("百亿级")
    (365.15, None, None)
    """
    return float(text) if PLAIN_NUMBER.fullmatch(text) else None


def campaign_season(label: str, campaign: Campaign) -> str | None:
    """The season a published row belongs to; rows of the window or of wider context belong to none.

    A label counts as a season's only where it is that season's label, alone or with its dates in brackets.
    """
    bare = label.partition("(")[0].strip()
    return next(
        (s.code for s in campaign.seasons.values() if s.published_label and s.published_label == bare),
        None,
    )


def _figure(row: Mapping[str, str], campaign: Campaign) -> dict[str, Any]:
    return {
        "season_label": row["season"],
        "season": campaign_season(row["season"], campaign),
        "level": row["level"],
        "unit_name": row["unit_name"],
        "city_code": _code(row["unit_name"], campaign) if row["level"] == "city" else None,
        "indicator_text": row["indicator"],
        "value_text": row["value"],
        "number": number(row["value"]),
        "unit_text": row["unit"] or None,
        "period": row["as_of_date_or_period"] or None,
        "address": row["source_url"],
        "publisher": row["source_title_or_publisher"] or None,
        "note": row["note"] or None,
    }


def _project(row: Mapping[str, str], campaign: Campaign) -> dict[str, Any]:
    return {
        "season_label": row["season"],
        "season": campaign_season(row["season"], campaign),
        "city_code": _code(row["city"], campaign),
        "project": row["project"],
        "investor": row["investor"] or None,
        "amount_text": row["amount_yi"] or None,
        "amount": number(row["amount_yi"]),
        "industry": row["industry"] or None,
        "stage_text": row["stage"] or None,
        "date_text": row["date"] or None,
        "address": row["source_url"],
        "note": row["note"] or None,
    }


def _award(row: Mapping[str, str], campaign: Campaign) -> dict[str, Any]:
    return {
        "season_label": row["season"],
        "award": row["rank_or_award"],
        "unit_name": row["city"],
        "city_code": _code(row["city"], campaign),
        "address": row["source_url"],
    }


def _contradiction(row: Mapping[str, str], campaign: Campaign) -> dict[str, Any]:
    return {name: row[name] or None for name in ("subject", "reading")} | {
        name: row[name] for name in ("first_statement", "first_address", "second_statement", "second_address")
    }


def _total(row: Mapping[str, str], campaign: Campaign) -> dict[str, Any]:
    return {
        "season": row["season"],
        "indicator": row["indicator"],
        "value": float(row["value"]),
        "unit": row["unit"],
        "address": row["source_url"],
        "note": row["note"] or None,
    }


def _code(name: str, campaign: Campaign) -> str | None:
    """The filing unit of a published name, or None where it names another level or several units."""
    try:
        city = campaign.city(name)
    except WrongCall:
        return None
    return None if city is campaign.total else city.code


def _rows(campaign: Campaign, relative: str, owner: object) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    path: Path = campaign.folder / relative
    if not path.is_file():
        raise DeclarationError(f"campaign.toml names {relative}, which is not in {campaign.folder}.")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for line, row in enumerate(csv.DictReader(lines), start=2):
            yield row, {"file": relative, "cell": f"A{line}"}
