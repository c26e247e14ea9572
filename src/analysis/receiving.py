"""The door for what filers send: each file is kept as it came under ``raw/``, where it says it belongs, and logged.

Season, units and the date that a file is about are read in it or in its name, or given. Where they cannot be told, the
file is kept under ``raw/unplaced/`` with the finding that says why. Nothing is guessed, overwritten or dropped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from analysis import calendar, cells, ledgers, received, rules, workbook
from analysis.campaign import Campaign, FormField, Season
from analysis.errors import UnreadableFile, WrongCall
from analysis.filing import read_form
from analysis.findings import Finding
from analysis.layout import Found, find_tables, label
from analysis.received import ARCHIVES, EVIDENCE, RAW, UNPLACED, Entry, is_scan
from analysis.rules import RuleBook
from analysis.workbook import Sheet, address

FORM, LEDGER, ARCHIVE, DUPLICATE, SKIPPED = "form", "ledger", "archive", "duplicate", "skipped"
"""Kinds of an arrival, beside ``evidence`` and ``unplaced``."""
OPTION, LABEL, TITLE, NAME, DATE_ON_FORM = "option", "label", "title", "name", "date-on-form"
"""By what the date that a file is about was told, the surest first."""
SAME_NAME, FOLDER = "same-name", "folder"
"""By a form of the same name, as of evidence; by the folder in which a file was found that had no row in the log."""
SEASON_OPTION, SEASON_TITLE, SEASON_CURRENT = "season-option", "season-title", "season-current"
"""By what the season of a ledger was told that names no date."""

MEMBERS, UNPACKED = 2_000, 400_000_000
"""How many files an archive may hold, with those inside it, and how many bytes they may unpack to."""
NESTED = 1
"""How deep archives may stand in an archive."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
IS_ENCRYPTED, IS_UNICODE = 0x1, 0x800
FOLDER_SIGNS = ("/", "\\")
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
PACKAGES = {"[content_types].xml", "mimetype", "ofd.xml"}
"""A part that tells a document made of parts from an archive of files."""
OTHER_ARCHIVES = ((b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7Z"), (b"\x1f\x8b", "GZIP"))
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, ValueError)

HIDDEN = (".", "~$", "__MACOSX")
NOT_ALLOWED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST = 180
"""Bytes of a file's name that are kept; file systems allow 255, and a number may be added."""
LONGEST_ENDING = 10
LONGEST_ORIGINAL = 1_000
NO_ALPHABET = "\u0800"
"""The first character that UTF-8 writes in three bytes."""
COMPACT = re.compile(r"(?<!\d)\d{8}(?!\d)")
SHORT = re.compile(r"(?<!\d)(?<!\d[^\W\d_])\d{1,2}(?=\D)")
"""A number that a day and month can begin with: not one after a year, or after a number of anything else."""
GOES_ON = re.compile(r"\d|[-/.]\d")
WORDS_THEN_NUMBER = re.compile(r"\D+\d")


@dataclass(frozen=True)
class Arrival:
    """What became of one file that was sent.

    ``name`` is what it was called, with the archive or folder it came in; ``path`` is under ``raw/``. A ``duplicate``
    was there before: it is logged anew at the path it has. What is ``skipped`` has neither path nor sequence.
    """

    name: str
    sha256: str
    sequence: int | None
    path: str
    kind: str
    season: str | None
    as_of: dt.date | None
    told_by: str
    units: tuple[str, ...]
    findings: tuple[Finding, ...]


def receive(
    campaign: Campaign,
    paths: Sequence[Path],
    *,
    on: dt.date,
    season: str | None = None,
    as_of: dt.date | None = None,
) -> list[Arrival]:
    """Keep files under ``raw/`` and log them as received ``on`` a day; a folder is taken as the files in it.

    ``season`` and ``as_of`` are given where the files do not say what they are about, and go before what they say.
    Files without a row in the log are entered first, so that what comes now comes after them. Raises
    :class:`~analysis.errors.WrongCall`, before anything is copied, for a path that cannot be read.
    """
    asked = _asked(campaign, season, as_of)
    sent = _sent(paths)
    with _alone(campaign.folder / RAW):
        return _keep(_with_their_forms([(one, _look(one, asked)) for one in sent]), campaign, on)


@dataclass(frozen=True)
class Asked:
    """What files are looked at for: the seasons that their date may fall in, and what was given beside them."""

    campaign: Campaign
    book: RuleBook
    seasons: tuple[Season, ...]
    is_season_given: bool
    as_of: dt.date | None

    def season_of(self, date: dt.date) -> Season | None:
        """The one season that a date falls in."""
        fitting = [season for season in self.seasons if _is_in(date, season)]
        return fitting[0] if len(fitting) == 1 else None


def _asked(campaign: Campaign, season: str | None, as_of: dt.date | None) -> Asked:
    if season is not None and season not in campaign.seasons:
        raise WrongCall(f"No season {season!r} in this campaign; declared: {', '.join(campaign.seasons)}.")
    seasons = (campaign.seasons[season],) if season else tuple(campaign.seasons.values())
    asked = Asked(campaign, rules.load(campaign.folder), seasons, season is not None, as_of)
    if as_of and asked.season_of(as_of) is None:
        spans = ", ".join(f"{one.code} ({one.start} to {one.end})" for one in seasons)
        raise WrongCall(f"--as-of {as_of} falls into no one season; they are: {spans}.")
    return asked


def _is_in(date: dt.date, season: Season) -> bool:
    return season.start <= date <= max(season.end, season.closing)


# What was sent: files, the files in folders, and the files in archives.


@dataclass(frozen=True)
class Sent:
    """A file as it came. ``original`` names the archive or folder it came in too, ``group`` tells that from others.

    ``kind`` and ``finding`` are set where nothing needs to be read to know what becomes of it.
    """

    name: str
    original: str
    group: str
    content: bytes
    kind: str = ""
    finding: Finding | None = None


def _sent(paths: Sequence[Path]) -> list[Sent]:
    """What was sent, each file once however often it is named."""
    missing = [str(path) for path in paths if not path.is_file() and not path.is_dir()]
    if missing:
        raise WrongCall(f"No such file or folder: {', '.join(missing)}. Nothing was received.")
    named = [one for path in paths for one in (_in_folder(path) if path.is_dir() else [(path, path.name)])]
    once: dict[Path, Sent] = {}
    for path, original in named:
        place = path.parent.resolve() / path.name
        once[place] = once.get(place) or _file(path, original)
    return [one for file in once.values() for one in _opened(file, Room(), 0)]


def _in_folder(folder: Path) -> Iterator[tuple[Path, str]]:
    """The files in a folder and its folders, each with what it is called there; hidden folders as a whole."""
    for where, folders, files in os.walk(folder, onerror=_unreadable):
        here = Path(where)
        closed = [name for name in folders if _is_hidden(name) or (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in closed)
        for name in sorted([*files, *closed]):
            path = here / name
            yield path, f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"


def _unreadable(wrong: OSError) -> None:
    raise WrongCall(f"{wrong.filename} cannot be read: {wrong.strerror}. Nothing was received.") from wrong


def _file(path: Path, original: str) -> Sent:
    """A file of this machine's. A link in a folder is skipped, since it may lead anywhere; one that is named is not."""
    name, original = _readable(path.name), _readable(original)
    is_linked = path.is_symlink() and "/" in original
    if _is_hidden(name) or is_linked or not path.is_file():
        return _skipped(original, str(path.parent))
    try:
        return Sent(name, original, str(path.parent), path.read_bytes())
    except OSError as wrong:
        raise WrongCall(f"{path} cannot be read: {wrong.strerror}. Nothing was received.") from wrong


def _skipped(original: str, group: str) -> Sent:
    name = original.rpartition("/")[2]
    return Sent(name, original, group, b"", SKIPPED, Finding("file-skipped", "", name))


def _is_hidden(name: str) -> bool:
    return name.startswith(HIDDEN)


def _readable(name: str) -> str:
    """A name of this machine's; one in bytes that are not the machine's own encoding is read from them."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return decoded(os.fsencode(name))
    return name


def decoded(written: bytes) -> str:
    """A file's name from bytes whose encoding is not said: UTF-8, or GB 18030 as Chinese systems write it.

    Short names in the latter can be read as the former, but then as letters of some alphabet only.

    >>> decoded("眉山".encode("gb18030")), decoded("眉山".encode())
    ('眉山', '眉山')
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = written.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.isascii() or encoding != "utf-8" or max(text) >= NO_ALPHABET:
            return text
    return written.decode("cp437")


@dataclass
class Room:
    """How much an archive, with those inside it, may still hold."""

    members: int = MEMBERS
    size: int = UNPACKED

    def take(self, infos: Sequence[zipfile.ZipInfo]) -> None:
        """Allow for so many files; raises :class:`~analysis.errors.UnreadableFile` where there are too many."""
        size = sum(info.file_size for info in infos)
        if len(infos) > self.members:
            raise UnreadableFile("archive-too-many", f"{len(infos):,}", other=f"{self.members:,}")
        if size > self.size:
            raise UnreadableFile("archive-too-large", f"{size:,}", other=f"{self.size:,}")
        self.members -= len(infos)
        self.size -= size


def _opened(sent: Sent, room: Room, depth: int) -> Iterator[Sent]:
    """A file as it is; an archive as itself and then what is in it. An archive is taken whole or not opened."""
    archive = None if sent.kind else _archive(sent.content)
    if archive is None:
        yield sent
        return
    try:
        members = _members(archive, sent, room, depth)
    except UnreadableFile as wrong:
        yield replace(sent, kind=UNPLACED, finding=wrong.finding)
        return
    if depth == 0:
        yield replace(sent, kind=ARCHIVE)
    for member in members:
        yield from _opened(member, room, depth + 1)


def _archive(content: bytes) -> zipfile.ZipFile | None:
    """An archive of files, or None: a workbook too is a zip, but of parts."""
    if not content.startswith(ZIPPED):
        return None
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGE:
        return None
    return None if PACKAGES & {name.lower() for name in archive.namelist()} else archive


def _members(archive: zipfile.ZipFile, sent: Sent, room: Room, depth: int) -> list[Sent]:
    infos = [info for info in archive.infolist() if info.file_size or not _inside(info).endswith(FOLDER_SIGNS)]
    if not infos:
        raise UnreadableFile("archive-empty")
    if depth > NESTED:
        raise UnreadableFile("archive-nested", sent.original)
    if any(info.flag_bits & IS_ENCRYPTED for info in infos):
        raise UnreadableFile("archive-encrypted")
    unknown = [info.compress_type for info in infos if info.compress_type not in METHODS]
    if unknown:
        raise UnreadableFile("archive-kind", f"ZIP {unknown[0]}")
    room.take(infos)
    try:
        return [_member(archive, info, sent) for info in infos]
    except DAMAGE as wrong:
        raise UnreadableFile("archive-damaged", str(wrong)) from wrong


def _inside(info: zipfile.ZipInfo) -> str:
    """What a file in an archive is called there; an archive that does not tell the encoding has it read as bytes."""
    written = info.orig_filename
    return CONTROL.sub("_", written if info.flag_bits & IS_UNICODE else decoded(written.encode("cp437")))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, sent: Sent) -> Sent:
    parts = [part for part in re.split(r"[/\\]", _inside(info)) if part not in ("", ".", "..")] or ["_"]
    group = "/".join([sent.original, *parts[:-1]])
    original = f"{group}/{parts[-1]}"
    if any(_is_hidden(part) for part in parts):
        return _skipped(original, group)
    with archive.open(info) as stream:
        # Asked for by its size, it unpacks to no more than that, whatever it holds.
        content = stream.read(info.file_size)
    if len(content) != info.file_size:
        raise zipfile.BadZipFile(parts[-1])
    return Sent(parts[-1], original, group, content)


# What a file says of itself.


@dataclass(frozen=True)
class Seen:
    """What could be told of a file, and what is to be said of it, the reason why it cannot be placed first."""

    kind: str
    season: Season | None = None
    as_of: dt.date | None = None
    told_by: str = ""
    units: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Mention:
    """What speaks of the date that a file is about, and the dates it can mean: none where it cannot be understood."""

    told_by: str
    where: str
    text: str
    dates: tuple[dt.date, ...]


@dataclass(frozen=True)
class CutOff:
    """The date that a file is about and its season; or why there is none, where something speaks of it."""

    date: dt.date | None = None
    season: Season | None = None
    told_by: str = ""
    refusal: Finding | None = None
    notes: tuple[Finding, ...] = ()


Answers = Callable[[dt.date], dt.date | None]
"""From a date on or in the name of a file to the date that it is about."""


def _look(sent: Sent, asked: Asked) -> Seen:
    if sent.kind:
        return Seen(sent.kind, findings=(sent.finding,) if sent.finding else ())
    if is_scan(sent.content):
        return _look_at_scan(sent, asked)
    try:
        tables = _tables(sent.content, asked.campaign)
    except UnreadableFile as wrong:
        return Seen(UNPLACED, findings=(wrong.finding,))
    forms = [table for table in tables if table.table == FORM]
    return _look_at_forms(forms, sent, asked) if forms else _look_at_ledgers(tables, sent, asked)


def _tables(content: bytes, campaign: Campaign) -> list[Found]:
    """The forms and ledgers in a file; raises :class:`~analysis.errors.UnreadableFile` where there are none."""
    for signature, name in OTHER_ARCHIVES:
        if content.startswith(signature):
            raise UnreadableFile("archive-kind", name)
    book = workbook.read_bytes(content)
    found = [table for sheet in book.sheets if (table := find_tables(sheet, campaign))]
    filed = [table for table in found if table.table in (FORM, *ledgers.READERS)]
    if found and not filed:
        raise UnreadableFile("file-is-decision", found[0].sheet.name)
    if not filed:
        raise UnreadableFile("file-not-form", at=book.sheets[0].name if book.sheets else "")
    return filed


def _look_at_forms(forms: Sequence[Found], sent: Sent, asked: Asked) -> Seen:
    reads = [read_form(form, asked.campaign, asked.book) for form in forms]
    units = tuple(dict.fromkeys(row["city_code"] for read in reads for row in read.filings))
    cut_off = _cut_off(_mentions(forms, sent.name, asked, lambda date: answered(date, asked)), asked)
    unknown = [
        finding for read in reads for finding in read.findings if finding.rule in ("unit-missing", "unit-unknown")
    ]
    refusals = [] if units else unknown or [Finding("unit-missing", forms[0].sheet.name, "")]
    if cut_off.date is None:
        refusals.append(cut_off.refusal or Finding("cut-off-unknown", forms[0].sheet.name, ""))
    findings = (*refusals, *cut_off.notes)
    return Seen(UNPLACED if refusals else FORM, cut_off.season, cut_off.date, cut_off.told_by, units, findings)


def _look_at_ledgers(tables: Sequence[Found], sent: Sent, asked: Asked) -> Seen:
    """A ledger about any day of a season is about that day; one that names none is the season's."""
    cut_off = _cut_off(_mentions(tables, sent.name, asked, lambda date: date if asked.season_of(date) else None), asked)
    if cut_off.refusal:
        return Seen(UNPLACED, findings=(cut_off.refusal, *cut_off.notes))
    if cut_off.date:
        return Seen(LEDGER, cut_off.season, cut_off.date, cut_off.told_by, findings=cut_off.notes)
    season, told_by = _season_named([*(text for table in tables for _, text in _titles(table)), sent.name], asked)
    return Seen(LEDGER, season, None, told_by)


def _season_named(texts: Iterable[str], asked: Asked) -> tuple[Season, str]:
    """The season given, else the one whose name stands in the texts, else the current one."""
    if asked.is_season_given:
        return asked.seasons[0], SEASON_OPTION
    said = " ".join(_folded(text) for text in texts)
    named = [one for one in asked.seasons if any(_folded(word) in said for word in one.name.values() if word)]
    return (named[0], SEASON_TITLE) if len(named) == 1 else (asked.campaign.season, SEASON_CURRENT)


def _look_at_scan(sent: Sent, asked: Asked) -> Seen:
    """A scan is known by its name alone, which must name one unit and, where no date is given, one date."""
    stem = _stem(sent)
    units = tuple(city.code for city in asked.campaign.cities if _names(stem, city.name, city.short, city.aliases))
    about = {due for date in dates_in(sent.name, asked) if (due := answered(date, asked))}
    dates, told_by = ({asked.as_of}, OPTION) if asked.as_of else (about, NAME)
    if len(units) != 1 or len(dates) != 1:
        return Seen(UNPLACED, findings=(Finding("evidence-unknown", "", sent.name),))
    (date,) = dates
    return Seen(EVIDENCE, asked.season_of(date), date, told_by, units)


def _names(text: str, name: Mapping[str, str], short: Mapping[str, str], aliases: Iterable[str]) -> bool:
    """Whether a text holds one of a unit's names, not as a part of a longer word in letters."""
    words = [_plain(word) for word in (*name.values(), *short.values(), *aliases) if word]
    return any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text) for word in words)


def _with_their_forms(looked: Sequence[tuple[Sent, Seen]]) -> list[tuple[Sent, Seen]]:
    """Scans of which the name does not tell enough, put beside the form that has the same name."""
    forms = [(sent, seen) for sent, seen in looked if seen.kind == FORM]
    return [(sent, _with_its_form(sent, seen, forms) if _is_lost_scan(sent, seen) else seen) for sent, seen in looked]


def _is_lost_scan(sent: Sent, seen: Seen) -> bool:
    return seen.kind == UNPLACED and not sent.kind and is_scan(sent.content)


def _with_its_form(sent: Sent, seen: Seen, forms: Sequence[tuple[Sent, Seen]]) -> Seen:
    same = [(form, told) for form, told in forms if _stem(form) == _stem(sent)]
    near = [told for form, told in same if form.group == sent.group] or [told for _, told in same]
    if len({(told.as_of, told.units) for told in near}) != 1:
        return seen
    return replace(near[0], kind=EVIDENCE, told_by=SAME_NAME, findings=())


def _stem(sent: Sent) -> str:
    return _plain(Path(sent.name).stem)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _folded(text: str) -> str:
    return cells.normal(text).casefold()


# The date that a file is about.


SAID: Mapping[str, str] = {LABEL: "cut-off-differs", TITLE: "cut-off-differs", NAME: "cut-off-name-differs"}
"""What is said when a mention does not mean the date that a file is taken to be about."""


def _cut_off(mentions: Sequence[Mention], asked: Asked) -> CutOff:
    """The date that the surest mention means. One that means no date or several is not passed over for the next."""
    if not mentions:
        return CutOff()
    first, *others = mentions
    if not first.dates:
        return CutOff(refusal=Finding("cut-off-unread", first.where, first.text))
    if len(first.dates) > 1:
        several = ", ".join(date.isoformat() for date in first.dates)
        return CutOff(refusal=Finding("cut-off-several", first.where, several))
    (date,) = first.dates
    season = asked.season_of(date)
    if season is None:
        return CutOff(refusal=Finding("cut-off-outside", first.where, date.isoformat()))
    notes = tuple(_differing(other, date) for other in others if other.told_by in SAID and date not in other.dates)
    return CutOff(date, season, first.told_by, notes=notes)


def _differing(other: Mention, date: dt.date) -> Finding:
    said = ", ".join(each.isoformat() for each in other.dates) or other.text
    return Finding(SAID[other.told_by], other.where, said, date.isoformat())


def _mentions(tables: Sequence[Found], name: str, asked: Asked, answers: Answers) -> list[Mention]:
    """What speaks of the date that a file is about, the surest first."""
    given = [Mention(OPTION, "", asked.as_of.isoformat(), (asked.as_of,))] if asked.as_of else []
    label_date = [(where, text, _whole(text, asked)) for where, text in _labelled(tables, "cut_off", asked)]
    titled = [said for table in tables for where, text in _titles(table) for said in _in_title(where, text, asked)]
    named = _answering(("", name, dates_in(name, asked)), answers)
    dated = [
        said
        for where, text in _labelled(tables, "date_on_form", asked)
        for said in _answering((where, text, _date_of(text)), answers)
    ]
    told = ((LABEL, label_date), (TITLE, titled), (NAME, named), (DATE_ON_FORM, dated))
    return [*given, *(_mention(told_by, said) for told_by, said in told if said)]


Said = tuple[str, str, tuple[dt.date, ...]]
"""A place, the text in it, and the dates that the text can mean."""


def _mention(told_by: str, said: Sequence[Said]) -> Mention:
    """Several of a kind as one: they mean a date where all of them can be understood and mean the same."""
    where, text, _ = next((one for one in said if not one[2]), said[0])
    is_understood = all(dates for _, _, dates in said)
    dates = {date for _, _, dates in said for date in dates} if is_understood else set()
    return Mention(told_by, where, text, tuple(sorted(dates)))


def _answering(said: Said, answers: Answers) -> list[Said]:
    """What dates answer, where they answer anything; a date for something else is no mention."""
    where, text, dates = said
    about = tuple(sorted({due for date in dates if (due := answers(date))}))
    return [(where, text, about)] if about else []


def answered(date: dt.date, asked: Asked) -> dt.date | None:
    """The filing date that a form answers which is dated so or named for that day, or None where it may be another.

    That is the next filing date, or the last one, at most the declared tolerance away. A form dated soon after another
    filing date may as well be a late one for that, unless it is dated for a filing date exactly.
    """
    found = set()
    for season in asked.seasons:
        due = calendar.due_for(season, date)
        near = [
            one for one in season.filing_dates if one <= due and abs((one - date).days) <= asked.campaign.day_tolerance
        ]
        if date == due or near == [due]:
            found.add(due)
    return found.pop() if len(found) == 1 else None


def _labelled(tables: Sequence[Found], field: str, asked: Asked) -> list[tuple[str, str]]:
    """Where a label of the form is filled in and with what; none where the campaign's form has no such label."""
    wanted = [one for one in asked.campaign.form_fields(FORM) if one.field == field and one.place == "label"]
    return [(where, text) for table in tables for one in wanted for text, where in [_label(table, one)] if text]


def _label(table: Found, field: FormField) -> tuple[str, str]:
    return label(table.sheet if table.table == FORM else _heading(table), field)


def _heading(table: Found) -> Sheet:
    """The rows above a table, as a sheet."""
    above = {}
    for row, line in table.sheet.rows():
        if row >= table.first_row:
            break
        above.update({(row, column): value for column, value in line.items()})
    return Sheet.of(table.sheet.name, above)


def _titles(table: Found) -> list[tuple[str, str]]:
    """The texts above a table and the name of its sheet, each with its place."""
    name = table.sheet.name
    above = sorted(_heading(table).cells.items())
    texts = [(f"{name}!{address(*place)}", value) for place, value in above if isinstance(value, str)]
    return [*texts, (name, name)]


def _in_title(where: str, text: str, asked: Asked) -> Iterator[Said]:
    """The dates in a title that come after a declared word, such as “as of”."""
    words = [re.escape(_folded(word)) for word in asked.campaign.filing.as_of_words if word]
    folded = _folded(text)
    for match in re.finditer(rf"(?:{'|'.join(words)})\W*(?=\d)", folded) if words else ():
        dates, _ = _beginning(folded[match.end() :], asked)
        yield where, text, dates


def _whole(text: str, asked: Asked) -> tuple[dt.date, ...]:
    """The dates that a text can mean which is a date, not a span; after it may stand a time of day or words."""
    dates, rest = _beginning(_folded(text), asked)
    return _date_of(text) or (() if WORDS_THEN_NUMBER.match(rest) else dates)


def _date_of(text: str) -> tuple[dt.date, ...]:
    date = cells.date(text)
    return (date,) if date else ()


def _beginning(text: str, asked: Asked) -> tuple[tuple[dt.date, ...], str]:
    """The dates that a normal text can begin with, and the rest; without a year, those of the seasons' days."""
    match = cells.DATE.match(text)
    if match:
        rest = text[match.end() :]
        is_cut = match[0][-1].isdigit() and GOES_ON.match(rest)
        return () if is_cut else _date_of(match[0]), rest
    dates, rest = set(), text
    for year in {day.year for season in asked.seasons for day in (season.start, season.end, season.closing)}:
        dated = f"{year}-{text}"
        match = cells.DATE.match(dated)
        if match and not (match[0][-1].isdigit() and GOES_ON.match(dated[match.end() :])):
            rest = dated[match.end() :]
            dates |= {date for date in _date_of(match[0]) if any(_is_in(date, season) for season in asked.seasons)}
    return tuple(sorted(dates)), rest


def dates_in(name: str, asked: Asked) -> tuple[dt.date, ...]:
    """The dates in a file's name: in full, as eight digits, or as day and month in words."""
    text = unicodedata.normalize("NFKC", name)
    full = [match[0] for match in cells.DATE.finditer(text) if not _is_part(match, text)]
    rest = cells.DATE.sub(" ", text)
    compact = COMPACT.findall(rest)
    dates = {date for each in (*full, *compact) for date in _date_of(each)}
    for match in SHORT.finditer(rest):
        short = rest[match.start() :]
        days, after = _beginning(short, asked)
        # With a dot or a hyphen, day and month look like the number of a version or of a chapter.
        if not short.removesuffix(after).isascii():
            dates |= set(days)
    return tuple(sorted(dates))


def _is_part(match: re.Match[str], text: str) -> bool:
    """Whether a date is only a part of some longer number."""
    before, after = text[: match.start()], text[match.end() :]
    return before[-1:].isdigit() or (match[0][-1].isdigit() and after[:1].isdigit())


# Where a file is put, and the log.


@contextmanager
def _alone(raw: Path) -> Iterator[None]:
    """Keep others from receiving at the same time, since both would give out the same numbers."""
    raw.mkdir(parents=True, exist_ok=True)
    lock = raw / ".receiving"
    try:
        lock.open("x").close()
    except FileExistsError as there:
        raise WrongCall(f"Files are being received already; if that is not so, delete {lock}.") from there
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _keep(looked: Sequence[tuple[Sent, Seen]], campaign: Campaign, on: dt.date) -> list[Arrival]:
    """Copy what is not there yet, then log all of it in one step."""
    raw = campaign.folder / RAW
    logged = {entry.path for entry in received.entries(raw)}
    arrivals = []
    for sent, seen in looked:
        path, is_known = ("", False) if seen.kind == SKIPPED else _put(raw, sent, seen, on)
        arrivals.append(_arrival(sent, seen, path, is_known and path in logged))
        logged.add(path)
    return _log(arrivals, [seen.kind for _, seen in looked], campaign, on)


def _arrival(sent: Sent, seen: Seen, path: str, is_duplicate: bool) -> Arrival:
    again = (Finding("file-again", "", path),) if is_duplicate else ()
    return Arrival(
        name=sent.original,
        sha256=hashlib.sha256(sent.content).hexdigest(),
        sequence=None,
        path=path,
        kind=DUPLICATE if is_duplicate else seen.kind,
        season=seen.season.code if seen.season else None,
        as_of=seen.as_of,
        told_by=seen.told_by,
        units=seen.units,
        findings=(*seen.findings, *again),
    )


def _log(arrivals: Sequence[Arrival], kinds: Sequence[str], campaign: Campaign, on: dt.date) -> list[Arrival]:
    """Number the arrivals, after whatever lies under ``raw/`` without a row in the log, and log both."""
    raw = campaign.folder / RAW
    ours = {arrival.path for arrival in arrivals}
    last = max((entry.sequence for entry in received.entries(raw)), default=0)
    others = [entry for entry in received.unlogged(campaign) if entry.path not in ours]
    found = [replace(one, sequence=next_, told_by=FOLDER) for next_, one in enumerate(others, start=last + 1)]
    numbers = count(last + len(found) + 1)
    made = [replace(one, sequence=next(numbers)) if one.path else one for one in arrivals]
    new = [_entry(one, kind, on) for one, kind in zip(made, kinds, strict=True) if one.path]
    if new:
        received.append(raw, [*found, *new])
    return made


def _entry(arrival: Arrival, kind: str, on: dt.date) -> Entry:
    assert arrival.sequence is not None
    return Entry(
        sequence=arrival.sequence,
        received_on=on,
        path=arrival.path,
        sha256=arrival.sha256,
        kind=kind,
        told_by=arrival.told_by,
        original=arrival.name[:LONGEST_ORIGINAL],
        finding=arrival.findings[0] if kind == UNPLACED and arrival.findings else None,
    )


def _put(raw: Path, sent: Sent, seen: Seen, on: dt.date) -> tuple[str, bool]:
    """Where a file lies under ``raw/`` now, and whether it lay there before."""
    name = _allowed(sent.name)
    where, folder = _place(seen, on)
    there = _same(raw / where, name, sent.content, deep=where != folder or bool(seen.as_of))
    if there:
        return there.relative_to(raw).as_posix(), True
    target = _free(raw / folder, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    received.write_whole(target, sent.content)
    return target.relative_to(raw).as_posix(), False


def _place(seen: Seen, on: dt.date) -> tuple[str, str]:
    """In which folder a file may lie already, and into which it is put."""
    if seen.kind == ARCHIVE:
        return ARCHIVES, f"{ARCHIVES}/{on}"
    if seen.kind == UNPLACED or seen.season is None:
        return UNPLACED, f"{UNPLACED}/{on}"
    folder = f"{seen.season.folder}/{seen.as_of}" if seen.as_of else seen.season.folder
    return folder, folder


def _same(folder: Path, name: str, content: bytes, *, deep: bool) -> Path | None:
    """A file of the same content, the one of the same name before others."""
    there = sorted(folder.rglob("*") if deep else folder.glob("*"), key=lambda path: (path.name != name, path))
    files = (path for path in there if path.is_file() and not _is_hidden(path.name))
    return next((path for path in files if path.stat().st_size == len(content) and path.read_bytes() == content), None)


def _free(folder: Path, name: str) -> Path:
    """A path that no file has: the name, or the name with a number."""
    stem, suffix = Path(name).stem, Path(name).suffix
    names = (name if number == 1 else f"{stem} ({number}){suffix}" for number in count(1))
    return next(path for each in names if not os.path.lexists(path := folder / each))


def _allowed(name: str) -> str:
    """A name as it came, but for what a path may not hold anywhere and for what is too long.

    >>> _allowed("绵阳市：6月/统计表?.xlsx")
    '绵阳市：6月_统计表_.xlsx'
    """
    plain = NOT_ALLOWED.sub("_", name).rstrip(" .") or "_"
    stem, dot, ending = plain.rpartition(".")
    suffix = f"{dot}{ending}" if stem and len(ending) <= LONGEST_ENDING else ""
    kept = plain.removesuffix(suffix).encode()[: LONGEST - len(suffix.encode())].decode(errors="ignore")
    return kept + suffix
