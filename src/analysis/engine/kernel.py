"""IPython's kernel in a fork of its own, spoken to over a plain connection: no network, no further thread.

It is ipykernel's own kernel and shell, so that a cell shows what it shows in any notebook; only the way that messages
take is another. What a cell writes goes to files, whoever writes it: Python, a library's C code, or a child process.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import faulthandler
import io
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session, extract_header, json_unpacker
from traitlets.config import Config
from traitlets.log import get_logger

from analysis.engine import INLINE

DONE = b""
"""What is sent to a kernel that is asked for nothing more; anything else is a request."""

STREAMS = {"stdout": 1, "stderr": 2}
"""The standard streams, with the number that the system knows each by."""

QUIET = Config(HistoryManager={"enabled": False})
"""No record on disk of what was run; ``%history`` still knows the cells of this notebook."""

Message = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a notebook runs: its working folder, its scratch folder, its environment, how much memory it may take."""

    folder: str
    scratch: str
    environment: dict[str, str]
    memory_bytes: int

    def stream(self, name: str) -> Path:
        """The file that everything written to a standard stream goes to."""
        return Path(self.scratch) / name


def attend(wire: Connection, place: Place) -> None:
    """The task of running cells as they are asked for."""
    _settle(place)
    session = WireSession(wire)
    sys.stdout, sys.stderr = (PageStream(name, place, session) for name in STREAMS)
    asyncio.set_event_loop(loop := asyncio.new_event_loop())
    kernel = PageKernel.instance(session=session, config=QUIET, log=get_logger())
    loop.run_until_complete(kernel.attend(wire))


def _settle(place: Place) -> None:
    """Make this process the notebook's own: environment, folders, standard streams, limits."""
    temporary = Path(place.scratch) / "tmp"
    temporary.mkdir()
    os.environ.clear()
    os.environ.update(place.environment, TMPDIR=str(temporary), IPYTHONDIR=str(Path(place.scratch) / "ipython"))
    os.environ.setdefault("MPLBACKEND", INLINE)
    time.tzset()
    tempfile.tempdir = None
    os.chdir(place.folder)
    sys.argv = [""]
    for name, number in STREAMS.items():
        with place.stream(name).open("ab") as file:
            os.dup2(file.fileno(), number)
    faulthandler.enable(file=2)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(place.memory_bytes)


def _limit_memory(more_bytes: int) -> None:
    """Let this process map so much more than it finds mapped, which it shares with what it was forked from."""
    import resource  # there is none on Windows

    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    limit = int(pages) * resource.getpagesize() + more_bytes
    _, highest = resource.getrlimit(resource.RLIMIT_AS)
    limit = limit if highest == resource.RLIM_INFINITY else min(limit, highest)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


class WireSession(Session):
    """Messages as Jupyter's protocol has them, a line each: the channel, the message, what is attached to it."""

    def __init__(self, wire: Connection) -> None:
        super().__init__()
        self._sending = os.fdopen(wire.fileno(), "wb", closefd=False)

    def send(  # type: ignore[override]
        self,
        stream: object,
        msg_or_type: Message | str,
        content: Message | None = None,
        parent: Message | None = None,
        ident: object = None,
        *,
        buffers: Sequence[bytes] | None = None,
        metadata: Message | None = None,
    ) -> Message:
        """Send to whoever runs the notebook, whatever the socket; a child process of the notebook's has no say."""
        message = msg_or_type
        if isinstance(message, str):
            message = self.msg(message, content, parent, metadata=metadata)
        if os.getpid() == self.pid:
            channel = "shell" if message["msg_type"].endswith("_reply") else "iopub"
            attached = [base64.b64encode(buffer).decode("ascii") for buffer in buffers or ()]
            self._sending.write(self.pack([channel, message, attached]) + b"\n")
            self._sending.flush()
        return message


class PageStream(io.TextIOBase):
    """A standard stream of a notebook: a file, of which each flush sends on what has been added."""

    encoding = "UTF-8"

    def __init__(self, name: str, place: Place, session: WireSession) -> None:
        self.name = name
        self._session = session
        self._parent: Message = {}
        self._file = place.stream(name).open("ab", buffering=0)
        self._written = place.stream(name).open("rb", buffering=0)

    def fileno(self) -> int:
        return STREAMS[self.name]

    def writable(self) -> bool:
        return True

    def set_parent(self, parent: Message) -> None:
        """Note the request that what is written from now on belongs to."""
        self._parent = extract_header(parent)

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        left = memoryview(text.encode("utf-8", "surrogateescape"))
        while left:
            left = left[self._file.write(left) :]
        return len(text)

    def flush(self) -> None:
        if os.getpid() == self._session.pid and (added := self._written.read()):
            content = {"name": self.name, "text": added.decode("utf-8", "replace")}
            self._session.send(None, "stream", content, self._parent, metadata={"bytes": len(added)})


class PageKernel(IPythonKernel):
    """ipykernel's kernel, its requests coming one by one over a connection."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.shell_channel_thread = SimpleNamespace(parent_thread=None)  # asked whether a cell runs in that thread
        application = IPKernelApp.instance()
        application.kernel = self  # magics and libraries look for the kernel there
        application.init_path()
        if self.shell is not None:
            self.shell.extension_manager.load_extension("storemagic")  # as any IPython does

    async def attend(self, wire: Connection) -> None:
        """Take requests until there are no more; tasks that a cell left running go on meanwhile."""
        requests: asyncio.Queue[bytes] = asyncio.Queue()
        asyncio.get_running_loop().add_reader(wire.fileno(), lambda: requests.put_nowait(_received(wire)))
        while (request := await requests.get()) != DONE:
            await self.answer(json_unpacker(request))

    async def answer(self, request: Message) -> None:
        """Do what is asked: run a cell, say what language this is."""
        self.set_parent([], request)
        self._publish_status("busy", "shell")
        self.pre_handler_hook()
        with contextlib.suppress(KeyboardInterrupt):
            await self.shell_handlers[request["header"]["msg_type"]](None, [], request)
        self.post_handler_hook()
        sys.stdout.flush()
        sys.stderr.flush()
        self._publish_status("idle", "shell")

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """No request waits behind another."""


def _received(wire: Connection) -> bytes:
    """The next request; none where whoever would ask has gone."""
    try:
        return wire.recv_bytes()
    except (EOFError, ConnectionResetError):
        return DONE
