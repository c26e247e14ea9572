"""From a form on a sheet to a case, its claims and their evidence. A case is taken whole, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from analysis import cells
from analysis.campaign import Campaign, City, FormField, Season, say
from analysis.casework.declared import CaseForm, case_form
from analysis.casework.sections import Section, heading, sections
from analysis.filing import Read, identify
from analysis.findings import Finding
from analysis.layout import Found
from analysis.ledgers import Rows
from analysis.workbook import CellError, CellValue, address

CASE = "case"
"""The table of ``form.csv`` that a case is filed on: labels for its texts, columns for its claims."""
CASES, EVIDENCE = "cases", "case_evidence"
FILED = (CASES, EVIDENCE)
"""The tidy tables that cases become."""

UNIT, TITLE, FIELD = "reporting_unit", "title", "field"
TEXTS = ("background", "practice", "results", "lesson", "conditions", "costs", "risks")
CLAIM, ITEM, SOURCE = "claim", "evidence", "source"
QUOTED = 40
"""Characters of a text that a finding quotes."""

Key = tuple[str, str]
"""A unit's code and a title as titles are compared."""


@dataclass
class CaseRead:
    """What was read of one form: one row of a case or none, a row for each item of evidence, and what is to be said.

    ``units`` are those named in it, whether or not the case was taken.
    """

    case: Rows = field(default_factory=Rows)
    evidence: Rows = field(default_factory=Rows)
    findings: list[Finding] = field(default_factory=list)
    units: tuple[str, ...] = ()

    @property
    def keys(self) -> list[Key]:
        """What the case goes by, if it was taken."""
        columns = self.case.columns
        named = zip(columns.get("city_code", ()), columns.get(TITLE, ()), strict=True)
        return [(code, key_of(title)) for code, title in named]

    @property
    def ledgers(self) -> list[tuple[str, Rows]]:
        """The rows by the table that they belong to."""
        return [(CASES, self.case), (EVIDENCE, self.evidence)] if len(self.case) else []


def key_of(title: str) -> str:
    """A title as titles are compared.

    >>> key_of(" A  case ") == key_of("Acase")
    True
    """
    return cells.normal(title)


def title_of(found: Found, campaign: Campaign) -> list[str]:
    """What stands above a form's first label, by which its season can be told."""
    return heading(found, _labels(campaign))


def read_case(found: Found, campaign: Campaign, season: Season, elsewhere: Collection[Key] = ()) -> CaseRead:
    """Read the case on a sheet; what cannot be read, or lacks, becomes a finding.

    A case that was read ``elsewhere`` in the file is not read again. One without its unit, its title or another text
    that is required is not taken: what it lacks is said, all of it at once.
    """
    read, form = CaseRead(), case_form(campaign)
    read.findings += [Finding("column-missing", found.sheet.name, one.paths[0][-1]) for one in found.missing]
    labels = {item.field: item for item in _labels(campaign)}
    texts = sections(found, [*labels.values()])
    city = _unit(texts.get(UNIT), found, campaign, read)
    lacking = [name for name in form.required if name in labels and name != UNIT and not _is_read(texts.get(name))]
    read.findings += [_missing(texts.get(name), labels[name], found) for name in lacking]
    if city is None or lacking:
        return read
    key = (city.code, key_of(texts[TITLE].text))
    if key in elsewhere:
        read.findings.append(Finding("submission-twice", texts[TITLE].where, texts[TITLE].text, "", city.code))
        return read
    read.findings += _long(texts, form)
    plain = {name: texts[name].text if name in texts else None for name in TEXTS}
    place = {"sheet": found.sheet.name, "cell": texts[TITLE].where.rpartition("!")[2]}
    about = {"season": season.code, "city_code": city.code, TITLE: texts[TITLE].text}
    read.case.append(about | {FIELD: _field(texts.get(FIELD), form, campaign, read)} | plain | place)
    _read_claims(found, about, read)
    if not len(read.evidence):
        read.findings.append(Finding("submission-no-claims", found.sheet.name, texts[TITLE].text, "", city.code))
    return read


def _labels(campaign: Campaign) -> list[FormField]:
    return [item for item in campaign.form_fields(CASE) if item.place == "label"]


def _unit(section: Section | None, found: Found, campaign: Campaign, read: CaseRead) -> City | None:
    """The filing unit named on the form; else a finding."""
    named, said = section or Section("", found.sheet.name), Read()
    city = identify(named.text, named.where, campaign, said)
    if city is None and not said.findings:  # all units together are none that files
        said.findings.append(Finding("unit-unknown", named.where, named.text))
    read.findings += said.findings
    read.units = (city.code,) if city else ()
    return city


def _is_read(section: Section | None) -> bool:
    return section is not None and bool(section.text) and not section.is_unread


def _missing(section: Section | None, label: FormField, found: Found) -> Finding:
    here = section or Section("", found.sheet.name)
    return Finding("submission-text-missing", here.where, here.text[:QUOTED], label.paths[0][-1])


def _long(texts: Mapping[str, Section], form: CaseForm) -> list[Finding]:
    long = [texts[name] for name in TEXTS if name in texts and len(texts[name].text) > form.characters]
    return [Finding("submission-text-long", one.where, str(len(one.text)), str(form.characters)) for one in long]


def _field(section: Section | None, form: CaseForm, campaign: Campaign, read: CaseRead) -> str | None:
    """The code of the field of work chosen; a finding for one that is not to choose from, and none for a blank."""
    if section is None or not section.text:
        return None
    lang = campaign.filed_language
    known = {cells.normal(word): code for code, name in form.fields.items() for word in (code, *name.values())}
    chosen = known.get(cells.normal(section.text))
    if chosen is None:
        choices = campaign.ledger.list_separator.join(say(name, lang) for name in form.fields.values())
        found = Finding("submission-field-unknown", section.where, section.text[:QUOTED], choices, *read.units)
        read.findings.append(found)
    return chosen


def _read_claims(found: Found, about: Mapping[str, str], read: CaseRead) -> None:
    """A row for each item of evidence; a claim stands for the rows below it that have none of their own."""
    column, above = found.index(CLAIM) if found.has(CLAIM) else None, ""
    for row, record in found.records():
        item = {name: _text(record.get(name)) for name in (CLAIM, ITEM, SOURCE)}
        where = f"{found.sheet.name}!{address(row, min(one.index for one in found.columns))}"
        finding = None
        if (row, column) in found.sheet.struck:
            finding = Finding("cell-struck", where, " ".join(item.values()).strip(), "", about["city_code"])
        elif not (item[CLAIM] or above):
            finding = Finding("submission-claim-missing", where, item[ITEM] or item[SOURCE], "", about["city_code"])
        if finding:
            read.findings.append(finding)
            continue
        if not item[CLAIM] and not _is_merged(found, row, column):
            read.findings.append(Finding("submission-claim-above", where, above, "", about["city_code"]))
        above = item[CLAIM] or above
        if not item[ITEM]:
            read.findings.append(Finding("submission-evidence-missing", where, above, "", about["city_code"]))
        plain = {CLAIM: above, ITEM: item[ITEM] or None, SOURCE: item[SOURCE] or None}
        read.evidence.append({**about, **plain, "sheet": found.sheet.name, "cell": where.rpartition("!")[2]})


def _is_merged(found: Found, row: int, column: int | None) -> bool:
    """Whether a cell lies in a merged area that begins above it."""
    return column is not None and any(
        top < row <= bottom and left <= column <= right for top, left, bottom, right in found.sheet.merges
    )


def _text(value: CellValue | None) -> str:
    """A cell's text; an error in it is none."""
    return "" if value is None or isinstance(value, CellError) else cells.text_of(value).strip()
