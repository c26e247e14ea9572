"""The files about innovation cases: what cities submitted, what the province checked, what raters scored."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from example import workbooks
from example.case_texts import (
    CASES,
    CHECKED_ON,
    CHECKER,
    CONFIRMED,
    GRADED,
    NO_GRADE,
    NO_SUCH_GRADE,
    NOT_CONFIRMED,
    OWN_WORD,
    RATERS,
    REASONS,
    SHOWN,
    Case,
)
from example.declaration import Declaration, Season
from example.filings import Received, title

KEPT = "cases"
"""Where under ``raw/`` the province keeps what it and its raters say of cases."""
TEXTS = (
    "reporting_unit",
    "title",
    "field",
    "background",
    "practice",
    "results",
    "lesson",
    "conditions",
    "costs",
    "risks",
)


def submitted(declared: Declaration, season: Season) -> list[Received]:
    """The cases of a season, each as its city filed it."""
    return [_form(declared, season, case) for case in CASES]


def kept(declared: Declaration, season: Season) -> Iterator[tuple[str, bytes]]:
    """What the province keeps of them: checks of evidence, raters, and what each rater filled in; paths under raw/."""
    columns = declared.columns
    yield f"{KEPT}/evidence.csv", _csv(columns["case_checks"].values(), _checks(season))
    yield f"{KEPT}/raters.csv", _csv(columns["raters"].values(), _raters(declared, season))
    for rater in GRADED:
        yield f"{KEPT}/评分表-{rater}.xlsx", _grades(declared, season, rater)


def number(season: Season, city: str) -> str:
    """What the only case of a city is called."""
    return f"{season.code}-{city}-1"


def _form(declared: Declaration, season: Season, case: Case) -> Received:
    city = declared.city(case.city)
    filled = {"reporting_unit": city.name, "title": case.title, **case.texts}
    texts = [(declared.labels[name], filled[name]) for name in TEXTS]
    claims = [(claim, items) for claim, items in case.claims.items()]
    content = workbooks.case_workbook(
        title(declared, season, "创新案例申报表"),
        texts,
        list(declared.columns["case"].values()),
        claims,
        declared.mark,
        case.received_on,
    )
    return Received(case.received_on, f"{season.folder}/创新案例-{city.name}.xlsx", content)


def _checks(season: Season) -> Iterator[Sequence[object]]:
    for case in CASES:
        for claim, items in case.claims.items():
            for name, _ in items:
                state, said = NOT_CONFIRMED.get(name, (CONFIRMED, SHOWN))
                yield number(season, case.city), claim, name, state, said, CHECKER, CHECKED_ON


def _raters(declared: Declaration, season: Season) -> Iterator[Sequence[object]]:
    for rater, city, interest in RATERS:
        unit = declared.city(city).name if city else ""
        yield rater, unit, number(season, interest) if interest else ""


def _grades(declared: Declaration, season: Season, rater: str) -> bytes:
    day, by_case = GRADED[rater]
    columns, titles = declared.columns["ratings"], {case.city: case.title for case in CASES}
    rows = [
        (number(season, city), titles[city], criterion, *_grade(mark))
        for city, marks in by_case.items()
        for criterion, mark in zip(declared.criteria, marks, strict=True)
    ]
    headers = (columns["case_id"], declared.labels["title"], columns["criterion"], columns["grade"], columns["reason"])
    signed = ((declared.labels["rater"], rater), (declared.labels["rated_on"], day))
    return workbooks.rating_workbook(
        title(declared, season, "创新案例评分表"), signed, headers, rows, declared.mark, day
    )


def _grade(mark: str) -> tuple[str | None, str | None]:
    """What a rater wrote in the cells of a grade and of its reason."""
    if mark == NO_GRADE:
        return None, None
    return (OWN_WORD, "介于良和中之间。") if mark == NO_SUCH_GRADE else (mark, REASONS[mark])


def _csv(columns: Iterable[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()
