"""Innovation cases as units submit them, and what the province keeps of them: checks of evidence, raters, grades.

========== =====================================================================
declared   the form and the states of evidence, as ``campaign.toml`` has them
sections   the texts of a form, each under its label
reading    from a form on a sheet to a case, its claims and their evidence
numbering  which receipts are of the same case, and what the case is called
on_file    checks, raters and rating sheets, as the province files them
========== =====================================================================
"""

from __future__ import annotations

from analysis.casework.declared import BEARS_OUT, OPEN, REFUTES, CaseForm, State, case_form, states
from analysis.casework.numbering import Numbered, number_of, numbered, strays
from analysis.casework.on_file import ON_FILE, read_table
from analysis.casework.reading import CASE, CASES, EVIDENCE, FILED, CaseRead, read_case, title_of

__all__ = [
    "BEARS_OUT",
    "CASE",
    "CASES",
    "EVIDENCE",
    "FILED",
    "ON_FILE",
    "OPEN",
    "REFUTES",
    "CaseForm",
    "CaseRead",
    "Numbered",
    "State",
    "case_form",
    "number_of",
    "numbered",
    "read_case",
    "read_table",
    "states",
    "strays",
    "title_of",
]
