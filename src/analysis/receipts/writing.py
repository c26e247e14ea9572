"""The receipts of a campaign as files, each as data, a page and a marked workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from analysis import sets, store, workbook
from analysis.campaign import Campaign
from analysis.phrasing import Voice
from analysis.receipts.data import Filed, language, layout_of, receipt_of, to_json
from analysis.receipts.marked import to_workbook
from analysis.receipts.page import to_html
from analysis.receipts.rows import Receipt
from analysis.rules import RuleBook
from analysis.sets import Content
from analysis.store import Tables

FOLDER = "receipts"


def files(campaign: Campaign, tables: Tables, book: RuleBook) -> Iterator[tuple[str, Content]]:
    """The receipt of every file, to be put beside the tables: one after another, since they may be many.

    What has not changed is the file that stands.
    """
    standing = sets.standing(store.folder(campaign.folder)) / FOLDER
    filed, voice, layout = Filed.of(tables, campaign), Voice(campaign, language(campaign)), layout_of(book)
    for sequence in filed.files:
        made = receipt_of(sequence, filed, voice, layout)
        names = _names(made)
        contents = (
            (standing / name for name in names) if _stands(standing, names, made) else _made(made, campaign, voice)
        )
        yield from zip((f"{FOLDER}/{name}" for name in names), contents, strict=True)


def _names(made: Receipt) -> list[str]:
    """The files of a receipt, its data last."""
    return [*([made["workbook"]] if made["workbook"] else []), f"{made['id']}.html", f"{made['id']}.json"]


def _stands(folder: Path, names: list[str], made: Receipt) -> bool:
    """Whether a receipt lies there as it would be made now."""
    if not all((folder / name).is_file() for name in names):
        return False
    return (folder / names[-1]).read_bytes() == to_json(made).encode()


def _made(made: Receipt, campaign: Campaign, voice: Voice) -> Iterator[bytes]:
    """What the files of a receipt hold."""
    if made["workbook"]:
        yield to_workbook(made, workbook.read(campaign.folder / made["file"]), voice)
    yield to_html(made, voice).encode()
    yield to_json(made).encode()
