"""Every file that was received in the example campaign: its path, its day, its bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from example import workbooks
from example.activities import FILES_NONE, Activity
from example.declaration import Declaration, Season
from example.mistakes import Filing, KeyRow
from example.progress import Course, amount_rows
from example.projects import EARLIER, SEASON_WORD

CAMPAIGN = "全省制造业招商引资“百日攻坚”行动"
REPORTER = "示例填报人"
KEY_COLUMNS = (
    *("file", "sheet", "cell", "city_code", "season", "as_of"),
    *("indicator", "mistake", "filed", "true_value"),
)


@dataclass(frozen=True)
class Received:
    """A file as it came."""

    received_on: date
    path: str
    content: bytes


def title(declared: Declaration, season: Season, what: str) -> str:
    """The title that a file of a season carries, marked as an example."""
    return f"{CAMPAIGN}（{season.name}）{what}（{declared.mark}）"


def form_file(declared: Declaration, filing: Filing) -> Received:
    """One filed form."""
    form, day = filing.form, filing.form.as_of
    labels = (
        f"{declared.labels['reporting_unit']}：{filing.unit}",
        f"{declared.labels['reporter']}：{REPORTER}",
        f"{declared.labels['date_on_form']}：{day.year}年{day.month}月{day.day}日",
    )
    content = workbooks.form_workbook(
        title(declared, form.season, "情况统计表"),
        labels,
        declared.figures,
        filing.cells,
        declared.mark,
        day,
        filing.down,
        filing.right,
    )
    return Received(filing.received_on, filing.path, content)


def project_ledger(declared: Declaration, season: Season, courses: list[Course]) -> Received:
    """The ledger of a season: the projects it adds, and what happened since the last ledger."""
    after, until = _span(declared, season)
    added = {season.code, EARLIER} if season == declared.seasons[0] else {season.code}
    columns = declared.columns
    sheets = {
        "项目": (
            tuple(columns["projects"].values()),
            [_project_row(declared, c) for c in courses if c.project.season in added],
        ),
        "金额": (
            tuple(columns["amounts"].values()),
            [row for c in courses for row in _amount_rows(declared, c, after, until)],
        ),
        "进度": (
            tuple(columns["milestones"].values()),
            [row for c in courses for row in _milestone_rows(declared, c, after, until)],
        ),
    }
    content = workbooks.ledger_workbook(title(declared, season, "项目台账"), sheets, declared.mark, season.closing)
    return Received(season.closing, f"{season.folder}/项目台账.xlsx", content)


def activity_ledger(declared: Declaration, season: Season, activities: list[Activity]) -> Received:
    """The activities workbook of a season, without the cities that file none."""
    rows = [
        _in_order(
            declared.columns["activities"],
            {
                "date": activity.day,
                "unit": activity.city.name,
                "kind": activity.kind,
                "leader": activity.leader,
                "rank": activity.rank,
                "place": activity.place,
                "firms_met": activity.firms,
                "result": activity.result,
            },
        )
        for activity in activities
        if (activity.city.code, season.code) not in FILES_NONE
    ]
    sheets = {"活动": (tuple(declared.columns["activities"].values()), rows)}
    content = workbooks.ledger_workbook(title(declared, season, "活动台账"), sheets, declared.mark, season.closing)
    return Received(season.closing, f"{season.folder}/活动台账.xlsx", content)


def _span(declared: Declaration, season: Season) -> tuple[date, date]:
    """The days a season's ledger tells of: after the last season's end, up to its own."""
    ended = [other.end for other in declared.seasons if other.end < season.start]
    return (max(ended) if ended else date.min), season.end


def _in_order(columns: dict[str, str], values: dict[str, workbooks.Value]) -> list[workbooks.Value]:
    """The values in the declared order of their columns; each must be there."""
    return [values[field] for field in columns]


def _project_row(declared: Declaration, course: Course) -> list[workbooks.Value]:
    """A project as the ledger lists it."""
    project, join = course.project, declared.separator.join
    values: dict[str, workbooks.Value] = {
        "project_id": project.id,
        "investor_credit_code": project.investor.code,
        "project_code": project.code,
        "season_signed": SEASON_WORD[project.season],
        "units": join(city.name for city in project.units),
        "shares": join(f"{share}%" for share in project.shares),
        "county": project.county,
        "park": project.park,
        "name": project.name,
        "investor": project.investor.name,
        "investor_classes": join(project.investor.classes) or None,
        "origin": project.investor.origin,
        "industry": project.industry,
        "chain_role": project.chain_role,
        "contract_kind": project.kind,
        "construction": project.construction,
        "capital": "外资" if project.investor.foreign else "内资",
    }
    return _in_order(declared.columns["projects"], values)


def _amount_rows(declared: Declaration, course: Course, after: date, until: date) -> Iterator[list[workbooks.Value]]:
    """The project's amounts on the dates after ``after`` and up to ``until``."""
    for day, agreed, paid in amount_rows(course):
        if after < day <= until:
            values: dict[str, workbooks.Value] = {
                "project_id": course.project.id,
                "date": day,
                "agreed": agreed,
                "currency": course.project.currency,
                "rate": course.project.rate,
                "paid": paid.quantize(Decimal("0.01")),
            }
            yield _in_order(declared.columns["amounts"], values)


def _milestone_rows(declared: Declaration, course: Course, after: date, until: date) -> Iterator[list[workbooks.Value]]:
    """The stages that the project reached after ``after`` and up to ``until``, in date order."""
    for stage, day in sorted(course.stages.items(), key=lambda item: item[1]):
        if after < day <= until:
            values: dict[str, workbooks.Value] = {
                "project_id": course.project.id,
                "stage": declared.stages[stage],
                "date": day,
            }
            yield _in_order(declared.columns["milestones"], values)


def key_row(declared: Declaration, filing: Filing | None, row: KeyRow) -> tuple[str, ...]:
    """A planted mistake as the answer key lists it; a late or missing filing has no cell."""
    city, season, as_of = row.place
    file = f"raw/{filing.path}" if filing else ""
    cell = ""
    if filing and row.indicator:
        codes = [figure.code for figure in declared.figures]
        cell = workbooks.form_cell(codes.index(row.indicator) + 1, filing.down, filing.right)
    elif row.mistake == "short name":
        cell = workbooks.label_cell()
    sheet = workbooks.FORM_SHEET if file and row.mistake != "late" else ""
    about = (city, season, str(as_of), row.indicator, row.mistake, row.filed, row.true_value)
    return (file, sheet, cell, *about)
