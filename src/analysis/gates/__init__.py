"""What a page must be before it is shown. Each gate names what is wrong; a page that fails one is not put in place."""

from __future__ import annotations

from analysis.gates.page import CJK_LANGUAGES, check_page, names_no_other
from analysis.gates.run import Order, check_run

__all__ = ["CJK_LANGUAGES", "Order", "check_page", "check_run", "names_no_other"]
