"""Every sentence and word of a receipt, as messages that the catalogues translate."""

from __future__ import annotations

from analysis.phrasing import Voice

SAID = {
    "title": "Receipt {number}",
    "title-unit": "{unit}: receipt {number}",
    "example": "example",
    "example-data": "example data",
    # What became of the file.
    "accepted": "accepted",
    "refused": "refused",
    "duplicate": "sent twice",
    "evidence": "scan kept as evidence",
    "archive": "archive",
    "unplaced": "not placed",
    "standing": "in use",
    "superseded": "replaced by a later one",
    "refuse": "refuse",
    "verify": "verify",
    "note": "note",
    "passed": "explained",
    "passed-because": "explained: {reason}",
    # What to do next.
    "next-duplicate": "The file is the same as that of receipt {number}, which holds; nothing is to be done.",
    "next-superseded": "A later file has taken the place of this one; nothing is to be done.",
    "next-refused": "The file was not taken. Please put right what was found and file it again.",
    "next-again": "Please put right what was sent back ({n}) and file again; the rest was taken.",
    "next-again-verify": "Please put right what was sent back ({n}), check what is to be verified ({m}), "
    "and file again; the rest was taken.",
    "next-verify": "Please check what is to be verified ({m}): say so where it is right; "
    "where it is wrong, correct it and file again.",
    "next-notes": "Nothing is to be done now; please mind the notes ({k}) when filing next.",
    "next-nothing": "Nothing was found; nothing is to be done.",
    # What is known of the file.
    "file": "file",
    "received": "received",
    "about": "about",
    "about-season": "{season}, as of {date}",
    "content": "content",
    "form": "statistics form",
    "projects": "list of projects",
    "amounts": "amounts of projects",
    "milestones": "milestones of projects",
    "activities": "list of activities",
    "case": "innovation case",
    "figures": "figures read",
    "rows": "rows of ledgers and cases read",
    "found": "found",
    "counts-refuse": "sent back: {n}",
    "counts-verify": "to verify: {n}",
    "counts-note": "notes: {n}",
    # The tables.
    "filings": "Who filed",
    "filings-empty": "No filing unit was read of this file.",
    "unit": "filing unit",
    "reporter": "filled in by",
    "date-on-form": "date on the form",
    "state": "state",
    "findings": "Findings",
    "findings-empty": "There is no finding.",
    "findings-more": "The first {n} of {all} findings are shown; the receipt's data hold them all.",
    "cell": "cell",
    "whole-file": "whole file",
    "kind": "kind",
    "finding": "finding",
    "what-to-do": "what to do",
    "repairs": "Values read otherwise than written",
    "repairs-empty": "Every value was read as written.",
    "as-filed": "as filed",
    "read-as": "read as",
    # What must be known of it.
    "workbook": "In the workbook {name} the cells named above are tinted and carry comments; "
    "all else stands as it was filed, as plain values.",
    "workbook-cut": "A very large sheet is cut short there: its first {n} rows stand (fewer where rows are wide), "
    "and after them those with findings.",
    "comment": "{kind}: {said}",
    "sha256": "Checksum of the file (SHA-256): {sha256}",
    "made-by-program": "This receipt was made by program from the file received. It says what was read; "
    "it does not verify the figures.",
    "summary": "{number} {file} {verdict}. {next}",
    "summary-counts": "{number} {file} {verdict}, {counts}. {next}",
}


def wording(name: str, voice: Voice, /, **values: object) -> str:
    """A word or a sentence of a receipt in the voice's language, its ``{names}`` filled in."""
    return voice.text(SAID[name], **values)
