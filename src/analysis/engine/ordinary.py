"""The kernel where none can be forked, as Jupyter starts it: spoken to over no network, ended with all it started."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import uuid
from typing import Any

import psutil  # type: ignore[import-untyped]
from jupyter_client.manager import AsyncKernelManager

TRANSPORT = "tcp" if sys.platform == "win32" else "ipc"
"""How it is spoken to: by sockets in a folder of its own, where the system has them."""

MARK = "HUNDRED_DAYS_KERNEL"
"""The variable by which everything that a kernel started is known, whatever has become of its parent."""


class OrdinaryKernel(AsyncKernelManager):
    """One kernel, from its start to its end."""

    def __init__(self, **options: Any) -> None:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._mark = uuid.uuid4().hex
        address = {"ip": os.path.join(self._folder.name, "kernel")} if TRANSPORT == "ipc" else {}  # noqa: PTH118
        super().__init__(**{"transport": TRANSPORT} | address | options)

    async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
        """Start it."""
        environment = options.pop("env", os.environ) | {MARK: self._mark}
        await super().start_kernel(env=environment, **options)

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        """End what it left behind, and remove what it was spoken to by."""
        await super().cleanup_resources(restart=restart)
        if not restart:
            while left := [process for process in psutil.process_iter() if self._is_of_it(process)]:
                _end(left)
            self._folder.cleanup()

    def _is_of_it(self, process: psutil.Process) -> bool:
        """Whether a process was started by this kernel, or by one that was."""
        try:
            return process.environ().get(MARK) == self._mark and process.status() != psutil.STATUS_ZOMBIE
        except (psutil.Error, OSError):  # it has just gone, or is not ours to look at
            return False


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(processes)
