"""What a receipt asks for: how much was found, what is to be done next, and the whole of it in one line."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath

from analysis.decided import PASSED
from analysis.phrasing import Voice
from analysis.receipts.rows import Receipt, Row
from analysis.receipts.words import wording
from analysis.schemas import SEVERITIES


def counts_of(file: Row, findings: list[Row]) -> Row:
    """How much was read and found."""
    severities, codes = (Counter(row[name] for row in findings) for name in ("severity", "rule"))
    return {
        "figures": file["n_figures"],
        "rows": file["n_rows"],
        "findings": len(findings),
        "passed": sum(row["status"] == PASSED for row in findings),
        "by_severity": {severity: severities[severity] for severity in SEVERITIES},
        "by_rule": dict(codes),
    }


def next_of(made: Receipt, voice: Voice) -> dict[str, str]:
    """What is to be done next: nothing, verify, or file again; and the sentence that says so."""
    open_ones = Counter(row["severity"] for row in made["findings"] if row["status"] != PASSED)
    n, m, k = (open_ones[severity] for severity in SEVERITIES)
    states = {row["status"] for row in made["filings"]}
    verdict = made["verdict"]["code"]
    if verdict == "duplicate":
        return {"code": "nothing", "words": wording("next-duplicate", voice, number=made["duplicate_of"])}
    if verdict == "refused":
        return {"code": "file-again", "words": wording("next-refused", voice)}
    if states == {"superseded"} and not made["counts"]["rows"]:
        return {"code": "nothing", "words": wording("next-superseded", voice)}
    if n:
        return {"code": "file-again", "words": wording("next-again-verify" if m else "next-again", voice, n=n, m=m)}
    if m:
        return {"code": "verify", "words": wording("next-verify", voice, m=m)}
    return {"code": "nothing", "words": wording("next-notes" if k else "next-nothing", voice, k=k)}


def summary(made: Receipt, voice: Voice) -> str:
    """A receipt in one line, for the command line; what a terminal would act on is shown as a question mark."""
    name = "".join(char if char.isprintable() else "?" for char in PurePosixPath(made["file"]).name)
    counts = counted(made, voice) if made["verdict"]["code"] != "refused" else ""
    told = {"number": made["number"], "file": name, "verdict": made["verdict"]["words"], "next": made["next"]["words"]}
    return wording("summary-counts" if counts else "summary", voice, counts=counts, **told)


def counted(made: Receipt, voice: Voice) -> str:
    """How many findings of each severity there are, in words; empty where there is none."""
    counts = made["counts"]["by_severity"]
    said = [wording(f"counts-{severity}", voice, n=counts[severity]) for severity in SEVERITIES if counts[severity]]
    return voice.together(said)
