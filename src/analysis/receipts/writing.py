"""The receipts of a campaign on disk, each as data, a page and a marked workbook."""

from __future__ import annotations

from pathlib import Path

from analysis import store, workbook
from analysis.campaign import Campaign
from analysis.phrasing import Voice
from analysis.receipts.data import Filed, language, layout_of, receipt_of, to_json
from analysis.receipts.marked import to_workbook
from analysis.receipts.page import to_html
from analysis.receipts.rows import Receipt
from analysis.rules import RuleBook
from analysis.saving import put
from analysis.store import Tables

FOLDER = "receipts"


def write(campaign: Campaign, tables: Tables, book: RuleBook) -> list[Path]:
    """Write the receipt of every file and return the files written; what has not changed is left as it is.

    Receipts of files that are no longer there are removed.
    """
    folder = store.folder(campaign.folder) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    filed, voice, layout = Filed.of(tables, campaign), Voice(campaign, language(campaign)), layout_of(book)
    standing: set[str] = set()
    written: list[Path] = []
    for sequence in filed.files:
        made = receipt_of(sequence, filed, voice, layout)
        names = _names(made)
        standing |= set(names)
        if not _stands(folder, names, made):
            written += _put_all(folder, made, campaign, voice)
    for path in folder.iterdir():
        if path.is_file() and path.name not in standing:
            path.unlink()
    return written


def _names(made: Receipt) -> list[str]:
    """The files of a receipt; its data last, so that a receipt cut short is made again."""
    return [*([made["workbook"]] if made["workbook"] else []), f"{made['id']}.html", f"{made['id']}.json"]


def _stands(folder: Path, names: list[str], made: Receipt) -> bool:
    """Whether a receipt lies there as it would be made now."""
    if not all((folder / name).is_file() for name in names):
        return False
    return (folder / names[-1]).read_bytes() == to_json(made).encode()


def _put_all(folder: Path, made: Receipt, campaign: Campaign, voice: Voice) -> list[Path]:
    *_, page, data = _names(made)
    contents = {}
    if made["workbook"]:
        contents[made["workbook"]] = to_workbook(made, workbook.read(campaign.folder / made["file"]), voice)
    contents |= {page: to_html(made, voice).encode(), data: to_json(made).encode()}
    for name, content in contents.items():
        put(folder / name, content)
    return [folder / name for name in contents]
