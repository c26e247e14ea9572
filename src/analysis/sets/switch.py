"""From one set to the next in one step, and what is to be done after a run that was killed on the way."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

from analysis.sets.places import being_made, taken_away

AT_WORKING_FOLDER, EXCHANGE = -100, 2
NOT_OFFERED = {errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM}
"""How a kernel, a file system and a container's guard say that they know no exchange."""


def switch(target: Path) -> None:
    """Put the set that has been made in the place of the one that stands, which is left aside.

    Where two folders can be exchanged there is no moment without a set. Elsewhere the old one makes way first, and
    :func:`recover` puts it back if that is as far as a run came.
    """
    made, before = being_made(target), taken_away(target)
    if not target.exists():
        made.rename(target)
    elif not exchange(made, target):
        target.rename(before)
        try:
            made.rename(target)
        except OSError:
            before.rename(target)
            raise


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; false where that is not offered."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if call is None:
        return False
    sys.audit("os.rename", str(one), str(other), -1, -1)  # as a rename through Python tells it
    names = os.fsencode(one), os.fsencode(other)
    if call(AT_WORKING_FOLDER, names[0], AT_WORKING_FOLDER, names[1], EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in NOT_OFFERED:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def recover(target: Path) -> None:
    """Put the set before back where no other has taken its place, and remove what is left aside."""
    made, before = being_made(target), taken_away(target)
    if before.exists() and not target.exists():
        before.rename(target)
    for left in (made, before):
        if left.exists():
            shutil.rmtree(left)
