"""Sets of files that stand together: made aside, put in place in one step, by one run at a time.

Beside a set, in a hidden folder of its own, lie the lock and whatever is being made; the folder is there only while a
run is at work on the set, or after one was killed.
"""

from __future__ import annotations

from analysis.sets.filling import Content, replace_set
from analysis.sets.lock import alone, tell
from analysis.sets.places import aside, mark, standing

__all__ = ["Content", "alone", "aside", "mark", "replace_set", "standing", "tell"]
