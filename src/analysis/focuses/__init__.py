"""The focuses that a campaign looks at projects by, and their sizes: by region, industry, investor, role, park, amount.

``groups`` says which project is in which group. Codes, columns, values and amounts are the declaration's.
"""

from __future__ import annotations

from analysis.focuses.groups import NOT_STATED, OTHER, SIZE, apart, focus_of, group_codes, members, sizes

__all__ = ["NOT_STATED", "OTHER", "SIZE", "apart", "focus_of", "group_codes", "members", "sizes"]
