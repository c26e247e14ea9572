"""A campaign folder's declaration read from its files. A mistake in them is ours, so an error and no finding."""

from __future__ import annotations

import csv
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis import asked, methods
from analysis.campaign.checking import check
from analysis.campaign.declaration import Campaign, PageDeclaration
from analysis.campaign.filing import FilingRules, FormField, IssuedForm, Ledger, Stage
from analysis.campaign.seasons import Floor, Phase, Season
from analysis.campaign.vocabulary import City, ContextSource, Indicator, Unit
from analysis.errors import DeclarationError, WrongCall


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
    except TypeError as wrong:
        unknown = str(wrong).partition("argument ")[2] or str(wrong)
        raise DeclarationError(f"{root / 'campaign.toml'}: {unknown} is not known there, or lacking.") from wrong
    check(campaign)
    return campaign


def _campaign(root: Path, declared: dict[str, Any]) -> Campaign:
    head = declared["campaign"]
    comparison = declared["comparison"]
    total = declared["total"]
    ledger = declared.get("ledger", {})
    filing = declared["filing"]
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
