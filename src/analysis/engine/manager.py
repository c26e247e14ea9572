"""A kernel in a fork, as nbclient sees it: the manager of one kernel, and its client with two channels."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import signal
import tempfile
import time
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from types import TracebackType

from jupyter_client.session import json_packer, json_unpacker
from nbclient.exceptions import DeadKernelError

from analysis.engine.forkserver import GRACE_SECONDS, Fork, ForkFailed, ForkServer
from analysis.engine.kernel import DONE, STREAMS, Message, Place, attend

MOST_AT_ONCE = 1 << 20
"""How many bytes are taken in at a time, so that a kernel that sends half a message and no more holds nobody up."""


class ForkedKernel:
    """A kernel in a fork, from its start to its end."""

    has_kernel = True
    ipykernel = True

    def __init__(self, forks: ForkServer, memory_bytes: int) -> None:
        self._scratch = tempfile.TemporaryDirectory(dir=forks.scratch, ignore_cleanup_errors=True)
        place = Place(str(Path.cwd()), self._scratch.name, dict(os.environ), memory_bytes)
        self._fork = forks.fork(attend, place)
        self._client = KernelClient(self._fork, place)

    def __enter__(self) -> ForkedKernel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown_kernel(now=kind is not None)
        self._scratch.cleanup()

    def client(self) -> KernelClient:
        """The one client of this kernel."""
        return self._client

    def is_alive(self) -> bool:
        """Whether the kernel can be spoken to."""
        return self._client.is_alive()

    def interrupt_kernel(self) -> None:
        """Raise ``KeyboardInterrupt`` in the cell under way."""
        os.kill(self._fork.pid, signal.SIGINT)

    def shutdown_kernel(self, now: bool = False) -> None:
        """End the kernel and all that it started; unless now, after a moment for what it has to do at its end."""
        if not now and self.is_alive():
            self._client.say_done()
            with contextlib.suppress(ForkFailed):
                self._fork.wait(GRACE_SECONDS)
        self._client.close()
        self._fork.end()

    def cleanup_resources(self) -> None:
        """Nothing is kept of a kernel that has ended."""


class KernelClient:
    """Sends requests to a kernel, one at a time, and sorts what comes back by channel."""

    allow_stdin = False

    def __init__(self, fork: Fork, place: Place) -> None:
        self._fork = fork
        self._place = place
        self._waiting: dict[str, deque[Message]] = {"shell": deque(), "iopub": deque()}
        self._arrivals: list[asyncio.Future[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._begun: list[bytes] = []
        self._request: Message = {}
        self._taken_in = dict.fromkeys(STREAMS, 0)
        self._end = ""
        self.shell_channel = Answers(self)
        self.iopub_channel = Outputs(self)

    def start_channels(self) -> None:
        """The connection stands already."""

    def stop_channels(self) -> None:
        """The connection is closed with the kernel."""

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel's process has been started."""
        if not self._fork.has_started(timeout):
            raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    def is_alive(self) -> bool:
        """Whether the connection stands."""
        return not self._end

    def kernel_info(self) -> str:
        """Ask what language the kernel speaks."""
        return self._ask("kernel_info_request", {})

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Ask for a cell to be run."""
        wanted = {"code": code, "silent": False, "store_history": store_history, "stop_on_error": stop_on_error}
        return self._ask("execute_request", wanted | {"user_expressions": {}, "allow_stdin": False})

    def say_done(self) -> None:
        """Ask for nothing more."""
        self._send(DONE)

    def close(self) -> None:
        """Wait for nothing any more; the loop that waited must have let go of the connection before it is closed."""
        if self._loop is not None and self._loop.is_running():  # in a thread of its own
            asyncio.run_coroutine_threadsafe(self._let_go(), self._loop).result()
        elif self._loop is not None:
            self._loop.run_until_complete(self._let_go())

    async def answer(self, seconds: float | None) -> Message:
        """The answer to a request.

        Raises :class:`queue.Empty` when none comes in time, and :class:`~nbclient.exceptions.DeadKernelError` when
        none can come any more. What the cell had written by then is its output all the same.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while not (waiting := self._waiting["shell"]):
            left = None if until is None else until - time.monotonic()
            if self._end or (left is not None and left <= 0):
                await self._take_in_what_was_written()
                raise DeadKernelError(f"Kernel died: {self._end}") if self._end else Empty
            await self._arrival(left)
        return waiting.popleft()

    async def output(self) -> Message:
        """The next of what a cell shows; whoever waits for more than comes is cancelled once there is an answer."""
        while not (waiting := self._waiting["iopub"]):
            await self._arrival(None)
        return waiting.popleft()

    def _ask(self, kind: str, content: Message) -> str:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "", "username": "", "version": "5.4"}
        self._request = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self._send(json_packer(self._request))
        return header["msg_id"]

    def _send(self, request: bytes) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # noticed where the answer is waited for
            self._fork.wire.send_bytes(request)

    async def _arrival(self, seconds: float | None) -> None:
        """Wait until something comes, no longer than so many seconds."""
        self._loop = asyncio.get_running_loop()
        arrival = self._loop.create_future()
        self._arrivals.append(arrival)
        if not self._end:
            self._loop.add_reader(self._fork.fileno(), self._receive)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(arrival, seconds)

    def _receive(self) -> None:
        """Take in what has come, and wake who waits for it."""
        asyncio.get_running_loop().remove_reader(self._fork.fileno())
        try:
            if came := os.read(self._fork.fileno(), MOST_AT_ONCE):
                for line in self._lines(came):
                    self._sort(*json_unpacker(line))
            else:
                self._end = self._fork.how_it_ended()
        except ConnectionResetError:
            self._end = self._fork.how_it_ended()
        except (ValueError, TypeError, LookupError):  # a notebook can break what its kernel speaks with
            self._end = "it sent what is no message"
        self._wake()

    def _lines(self, came: bytes) -> list[bytes]:
        """The lines that are whole now; the last one may only have begun."""
        *whole, rest = came.split(b"\n")
        if whole:
            whole[0] = b"".join([*self._begun, whole[0]])
            self._begun.clear()
        self._begun.append(rest)
        return whole

    def _sort(self, channel: str, message: Message, attached: Sequence[str] = ()) -> None:
        message["buffers"] = [base64.b64decode(one) for one in attached]
        self._waiting[channel].append(message)
        if message["msg_type"] == "stream":
            self._taken_in[message["content"]["name"]] += message["metadata"]["bytes"]

    async def _let_go(self) -> None:
        asyncio.get_running_loop().remove_reader(self._fork.fileno())
        for arrival in self._arrivals:
            arrival.cancel()
        await asyncio.sleep(0)

    def _wake(self) -> None:
        for arrival in self._arrivals:
            if not arrival.done():
                arrival.set_result(None)
        self._arrivals.clear()

    async def _take_in_what_was_written(self) -> None:
        """Pass on what a cell wrote but its kernel did not come to send."""
        for name in STREAMS:
            added = self._added(name)
            content = {"name": name, "text": added.decode("utf-8", "replace")}
            message = {"header": {"msg_type": "stream"}, "parent_header": self._request["header"], "content": content}
            if added:
                self._sort("iopub", message | {"msg_type": "stream", "metadata": {"bytes": len(added)}})
        self._wake()
        for _ in range(len(self._waiting["iopub"]) + 1):
            await asyncio.sleep(0)  # a turn for whoever waits for it

    def _added(self, name: str) -> bytes:
        written = self._place.stream(name)
        return written.read_bytes()[self._taken_in[name] :] if written.is_file() else b""


@dataclass(frozen=True)
class Answers:
    """The channel on which requests are answered."""

    client: KernelClient

    async def get_msg(self, timeout: float | None = None) -> Message:
        """See :meth:`KernelClient.answer`."""
        return await self.client.answer(timeout)


@dataclass(frozen=True)
class Outputs:
    """The channel on which cells show something."""

    client: KernelClient

    async def get_msg(self, timeout: float | None = None) -> Message:
        """See :meth:`KernelClient.output`."""
        return await self.client.output()
