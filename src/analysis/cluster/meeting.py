"""A connection to a scheduler, or within seconds a word why there is none."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analysis.errors import WrongCall

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 5.0
"""How long a scheduler may take to answer."""

NAME = "hundred-days"
"""What schedulers know this program by."""

LONGEST_GREETING = 1 << 20
"""More bytes than a scheduler announces when it greets; what others say first means a far larger number."""

TALKERS = ("distributed", "distributed.client", "tornado.application", "asyncio")
"""The loggers by which dask tells on the error stream what happens to it."""


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A connection to a scheduler, or within seconds a word why there is none."""
    scheme, host, port = _parted(address)
    distributed = _distributed()
    if scheme == "tls" and not distributed.Security().get_connection_args("client").get("ssl_context"):
        raise WrongCall(f"{address} needs a certificate, and dask's configuration names none; see docs/cluster.md.")
    _refuse_stranger(address, scheme, host, port)
    with _silent():
        try:
            client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name=NAME)
        except OSError as wrong:
            raise _nobody(address, str(wrong) or "whoever is there is something else") from wrong
        try:
            yield client
        finally:
            client.close(timeout=CONNECT_SECONDS)


def _refuse_stranger(address: str, scheme: str, host: str, port: int) -> None:
    """Find out within seconds whether anybody listens at an address, and whether it greets as a scheduler does."""
    try:
        with socket.create_connection((host, port), CONNECT_SECONDS) as line:
            greeting = line.recv(8, socket.MSG_WAITALL) if scheme == "tcp" else b""
    except TimeoutError as silent:
        raise _nobody(address, "whoever is there says nothing (one that speaks TLS is at tls://…)") from silent
    except OSError as wrong:
        raise _nobody(address, wrong.strerror or str(wrong)) from wrong
    if scheme == "tcp" and not 0 < int.from_bytes(greeting, "little") < LONGEST_GREETING:
        raise _nobody(address, "whoever is there is something else")


def _parted(address: str) -> tuple[str, str, int]:
    """Scheme, host and port."""
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        scheme, host, port = "", None, None
    if scheme not in ("tcp", "tls") or not host or port is None:
        raise WrongCall(f"{address} is no address of a dask scheduler; one looks like tcp://host:8786.")
    return scheme, host, port


def _nobody(address: str, reason: str) -> WrongCall:
    return WrongCall(f"No dask scheduler answers at {address}: {reason}.")


def _distributed() -> Any:
    """The library, which may not be installed."""
    try:
        import distributed
    except ModuleNotFoundError as missing:
        raise WrongCall("A cluster needs the extra hundred-days[cluster], which brings distributed.") from missing
    return distributed


@contextmanager
def _silent() -> Iterator[None]:
    """Have the library's own talk turned off: what matters is told in our words."""
    loggers = [logging.getLogger(name) for name in TALKERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
