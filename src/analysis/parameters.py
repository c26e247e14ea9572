"""What a notebook may be asked with: read from its own parameters cell, and checked before anything is started.

A parameter's type is written as an annotation or a type comment, its help behind it::

    city = None  # type: str|None full name, short name or code of a unit
    since: date | None = None  # the first day that counts

Types are ``str``, ``int``, ``float``, ``bool``, ``date``, ``list[…]``, ``dict``, and alternatives of them; a parameter
without one has the type of its default, any number where that is a number. What else a value must be, a campaign
knows: its cities, dates, indicators and languages, by the parameter's name.
"""

from __future__ import annotations

import ast
import contextlib
import datetime as dt
import difflib
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis import campaign as declaration
from analysis import marks
from analysis.campaign import Campaign
from analysis.errors import WrongCall
from analysis.marks import Mark

PARAMETERS, INJECTED = "parameters", "injected-parameters"
"""The tags of the cell that states the parameters, and of the one that papermill writes below it."""

TYPE = r"[^\s|\[\]]+(?:\[[^#]*?\](?!\]))?"
COMMENT = re.compile(rf"#\s*(?:type:\s*(?P<type>{TYPE}(?:\s*\|\s*{TYPE})*)\s*)?(?P<help>.*)")

MAGIC = re.compile(r"^(\s*|.*=\s*)(?:%+[a-zA-Z]|!(?!=)|\?).*$", re.MULTILINE)
"""A command to IPython, or an assignment of what one answers."""


@dataclass(frozen=True)
class Choice:
    """A value that a parameter may have, by any of its names."""

    value: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook: its name, type, default and help, and what a campaign knows of its values.

    ``choices`` are the values that a campaign knows, ``is_open`` whether there may be others, ``first_day`` the first
    date that there can be.
    """

    name: str
    type: str
    default: object
    help: str
    choices: tuple[Choice, ...] = ()
    is_open: bool = True
    first_day: dt.date | None = None

    @property
    def allowed(self) -> tuple[str, ...]:
        """The values that a campaign knows, each by its first name."""
        return tuple(choice.value for choice in self.choices)

    @property
    def names(self) -> list[str]:
        """Every name of every value that a campaign knows."""
        return [name for choice in self.choices for name in choice.names]


class Code(str):
    """A default that is computed, as it is written."""


# Reading.


def read(notebook: Mapping[str, Any]) -> list[Parameter]:
    """The parameters of a notebook, in their order; none where it has no parameters cell.

    It may be a notebook as nbformat reads it, or just its file as JSON.
    """
    return [parameter for source in _tagged(notebook, PARAMETERS) for parameter in stated(source)]


def stated(source: str) -> list[Parameter]:
    """The parameters that a cell's source states.

    >>> [parameter] = stated("days = 100  # type: int|None how many, at least")
    >>> parameter.name, parameter.type, parameter.default, parameter.help
    ('days', 'int|None', 100, 'how many, at least')
    """
    source = _readable(source)
    comments = _comments(source)
    return [
        _parameter(name, node, comments.get(node.end_lineno or 0, ""))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for name in _names(node)
    ]


def _parameter(name: str, node: ast.Assign | ast.AnnAssign, comment: str) -> Parameter:
    said = COMMENT.fullmatch(comment)
    default = _value(node)
    annotated = ast.unparse(node.annotation).strip("'\"") if isinstance(node, ast.AnnAssign) else None
    written = annotated or (said and said["type"]) or _type_of(default)
    return Parameter(name, written.replace(" ", ""), default, said["help"].strip() if said else "")


def _type_of(default: object) -> str:
    """The type of a parameter that states none: that of its default, and any at all where that is None or computed."""
    if isinstance(default, bool | str | list | dict) and not isinstance(default, Code):
        return type(default).__name__
    return "float" if isinstance(default, int | float) else ""


def _value(node: ast.Assign | ast.AnnAssign) -> object:
    """A literal's value, anything else as it is written; an ellipsis where there is none, or one for several names."""
    if node.value is None or not isinstance(_targets(node)[0], ast.Name):
        return Code("...")
    try:
        value = ast.literal_eval(node.value)
    except ValueError:
        return Code(ast.unparse(node.value))
    return Code("...") if value is ... else value


def _names(node: ast.Assign | ast.AnnAssign) -> list[str]:
    return [one.id for target in _targets(node) for one in ast.walk(target) if isinstance(one, ast.Name)]


def _targets(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}


def _readable(source: str) -> str:
    """A cell's source as Python: IPython's own commands left out; nothing where it is no Python even then."""
    for python in (source, MAGIC.sub(r"\1...", source)):
        with contextlib.suppress(SyntaxError):
            ast.parse(python)
            return python
    return ""


def _tagged(notebook: Mapping[str, Any], tag: str) -> Iterator[str]:
    """The sources of the cells that have a tag."""
    for cell in notebook["cells"]:
        if tag in cell["metadata"].get("tags", []):
            yield "".join(cell["source"])


# What a campaign knows.


def known_to(campaign: Campaign, parameters: Iterable[Parameter]) -> list[Parameter]:
    """The parameters with the values that a campaign knows for them."""
    return [_KNOWN[one.name](campaign, one) if one.name in _KNOWN else one for one in parameters]


def _of_cities(campaign: Campaign, parameter: Parameter) -> Parameter:
    choices = [
        Choice(
            declaration.say(city.name, campaign.languages[0]),
            (*city.name.values(), *city.short.values(), *city.aliases, city.code),
        )
        for city in (*campaign.cities, campaign.total)
    ]
    return replace(parameter, choices=tuple(choices), is_open=False)


def _of_words(words: Callable[[Campaign], Iterable[str]]) -> Callable[[Campaign, Parameter], Parameter]:
    def known(campaign: Campaign, parameter: Parameter) -> Parameter:
        return replace(parameter, choices=_plain(words(campaign)), is_open=False)

    return known


def _of_dates(campaign: Campaign, parameter: Parameter) -> Parameter:
    """Any date may be asked about; those that a form is about are worth naming."""
    dates = (date.isoformat() for date in campaign.season.filing_dates)
    return replace(parameter, choices=_plain(dates), type=_dated(parameter.type))


def _of_days_of_the_season(campaign: Campaign, parameter: Parameter) -> Parameter:
    return replace(_of_dates(campaign, parameter), first_day=campaign.season.start)


def _dated(type_: str) -> str:
    """A type whose texts are dates.

    >>> _dated("str|None")
    'date|None'
    """
    return "|".join("date" if one == "str" else one for one in _alternatives(type_))


def _plain(values: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, (value,)) for value in values)


_KNOWN: dict[str, Callable[[Campaign, Parameter], Parameter]] = {
    **dict.fromkeys(("city", "cities"), _of_cities),
    "as_of": _of_days_of_the_season,
    "known_on": _of_dates,
    **dict.fromkeys(("indicator", "indicators"), _of_words(lambda campaign: campaign.indicators)),
    **dict.fromkeys(("season", "seasons"), _of_words(lambda campaign: campaign.seasons)),
    "lang": _of_words(lambda campaign: campaign.languages),
}


# Checking.


def check(
    parameters: Sequence[Parameter], given: Mapping[str, object], campaign: Campaign | None = None
) -> dict[str, object]:
    """What is given, as a notebook takes it: dates as texts.

    Raises :class:`~analysis.errors.WrongCall` that says all that is wrong with it, and the nearest that would be right.
    """
    known = {one.name: one for one in (known_to(campaign, parameters) if campaign else parameters)}
    wrong = [_unknown(name, known) for name in given if name not in known]
    wrong += [said for name, value in given.items() if name in known for said in _wrong(known[name], value)]
    if wrong:
        raise WrongCall(" ".join(wrong))
    return {name: _as_taken(value) for name, value in given.items()}


def check_injected(notebook: Mapping[str, Any]) -> None:
    """Check what papermill has written into a notebook against what its parameters cell states.

    A notebook that states no parameters can be given any, and so can one in another language than Python; a campaign is
    asked where the notebook names one.
    """
    parameters = read(notebook) if _is_python(notebook) else []
    given = {one.name: one.default for source in _tagged(notebook, INJECTED) for one in stated(source)}
    if parameters and given:
        named = {one.name: one.default for one in parameters} | given
        check(parameters, given, _campaign(named.get("campaign")))


def _is_python(notebook: Mapping[str, Any]) -> bool:
    about = notebook.get("metadata", {})
    told = about.get("kernelspec", {}).get("language") or about.get("language_info", {}).get("name")
    return told in (None, "python")


def _campaign(folder: object) -> Campaign | None:
    try:
        return campaign_asked(folder) if isinstance(folder, str) else None
    except WrongCall:  # not every notebook's campaign is one of ours
        return None


def campaign_asked(folder: str) -> Campaign:
    """The campaign of a folder, for checking; read once for all notebooks as long as its files are the same."""
    root = declaration.find(folder)
    mark = marks.of_campaign(root)
    return _kept(root, mark) if marks.is_settled(mark) else declaration.load(root)


@lru_cache(maxsize=4)
def _kept(root: Path, mark: Mark) -> Campaign:
    return declaration.load(root)


def _unknown(name: str, known: Mapping[str, Parameter]) -> str:
    return f"No parameter {name!r} in this notebook.{_nearest(name, list(known))} It takes: {', '.join(known)}."


def _wrong(parameter: Parameter, value: object) -> Iterator[str]:
    """What is wrong with a value, in sentences."""
    if not fits(value, parameter.type):
        yield f"{parameter.name} takes {parameter.type}, not {value!r}.{_hint(parameter, value)}"
        return
    for text in [_as_taken(one) for one in (value if isinstance(value, list | tuple) else [value])]:
        if not isinstance(text, str) or isinstance(text, Code):
            continue
        if not parameter.is_open and text not in parameter.names:
            known = _nearest(text, parameter.names) or f" Known: {', '.join(parameter.allowed)}."
            yield f"No {parameter.name} {text!r} in this campaign.{known}"
        if parameter.first_day and text < parameter.first_day.isoformat():
            yield f"{parameter.name} {text} is before the season begins on {parameter.first_day}."


def _hint(parameter: Parameter, value: object) -> str:
    """What to do about a value of the wrong type."""
    alternatives = _alternatives(parameter.type)
    if "date" in alternatives:
        return f" Write a date as YYYY-MM-DD.{_nearest(str(value), parameter.names)}"
    if "str" in alternatives and isinstance(value, int | float):
        return " On papermill's command line, -r hands over text as it is written."
    return ""


def _nearest(wanted: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(wanted, known, n=3, cutoff=0.3)
    return f" Nearest: {', '.join(near)}." if near else ""


def _as_taken(value: object) -> object:
    """A value as it is written into a notebook: dates are texts there."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return [_as_taken(one) for one in value] if isinstance(value, list | tuple) else value


def fits(value: object, type_: str) -> bool:
    """Whether a value is of a type as parameters write it; what is computed, or of a type not known here, is let pass.

    >>> fits("2022-06-30", "date|None"), fits("2022-6-30", "date|None"), fits(["成都", 1], "list[str]")
    (True, False, False)
    """
    return isinstance(value, Code) or any(_fits_one(value, one) for one in _alternatives(type_))


def _fits_one(value: object, type_: str) -> bool:
    if listed := re.fullmatch(r"(?:list|List)\[(.+)\]", type_):
        return isinstance(value, list | tuple) and all(fits(one, listed[1]) for one in value)
    if re.fullmatch(r"(?:dict|Dict)\[.+\]", type_):
        return isinstance(value, dict)
    return _FITS.get(type_, lambda _: True)(value)


def _alternatives(type_: str) -> list[str]:
    """The types that a type is any one of.

    >>> _alternatives("list[str|None]|None"), _alternatives("Optional[date]")
    (['list[str|None]', 'None'], ['date', 'None'])
    """
    if optional := re.fullmatch(r"(?:typing\.)?Optional\[(.+)\]", type_):
        return [*_alternatives(optional[1]), "None"]
    return re.split(r"\|(?![^\[]*\])", type_.replace("datetime.date", "date").replace("dt.date", "date"))


def _is_date(value: object) -> bool:
    if isinstance(value, dt.date):
        return not isinstance(value, dt.datetime)
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


_FITS: dict[str, Callable[[object], bool]] = {
    "None": lambda value: value is None,
    "str": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "date": _is_date,
    "list": lambda value: isinstance(value, list | tuple),
    "dict": lambda value: isinstance(value, dict),
}


# Showing.


def described(parameters: Iterable[Parameter]) -> str:
    """Parameters as lines for a reader at a terminal."""
    return "\n".join(line for one in parameters for line in _lines(one))


def _lines(parameter: Parameter) -> Iterator[str]:
    default = parameter.default if isinstance(parameter.default, Code) else repr(parameter.default)
    yield f"{parameter.name}: {parameter.type or 'any'} = {default}"
    if parameter.help:
        yield f"    {parameter.help}"
    if parameter.choices:
        yield f"    {'for example' if parameter.is_open else 'one of'}: {', '.join(parameter.allowed)}"
