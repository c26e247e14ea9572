"""The workers of a cluster: who is there, who has gone, and that all of them would make the same pages."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from analysis.cluster.seen import Seen, differences, seen
from analysis.errors import HundredDaysError, WrongCall

if TYPE_CHECKING:
    from distributed import Client

WORKER_SECONDS = 60.0
"""How long a cluster may be without any worker."""

WATCH_SECONDS = 1.0
"""How often it is looked who is there."""

NAMED = 5
"""How many differences a message names; there may be more."""

Said = Callable[[str], object]
"""Told what somebody who waits may want to know."""


class ClusterLost(HundredDaysError):
    """The cluster has gone while it was at work. What had come back by then stands."""


class Workers:
    """The workers of a cluster, and which have gone."""

    def __init__(self, client: Client, address: str, said: Said) -> None:
        self.client = client
        self.address = address
        self.said = said
        self.names: dict[str, str] = {}
        self.looked = self.seen_some = time.monotonic()

    def wait_for_one(self) -> None:
        """Wait until there is one; a batch system may still be starting it."""
        self.look()
        if not self.names:
            self.said(f"{self.address} has no worker yet; waiting up to {WORKER_SECONDS:.0f} s")
        while not self.names:
            time.sleep(WATCH_SECONDS / 4)
            self.look()

    def look(self) -> None:
        """Say who has gone; give up where the scheduler has, or where there has been nobody for long."""
        if self.client.status != "running":
            raise ClusterLost(f"The scheduler at {self.address} has gone. Run again to make what is missing.")
        workers = self.client.scheduler_info()["workers"]
        if workers or self.names:
            self.seen_some = time.monotonic()
        for gone in self.names.keys() - workers.keys():
            self.said(f"the worker {self.names[gone]} has gone; its pages are made by others")
        self.names = {at: at if worker["name"] == at else f"{worker['name']} at {at}" for at, worker in workers.items()}
        self.looked = time.monotonic()
        if self.looked - self.seen_some > WORKER_SECONDS:
            raise ClusterLost(f"{self.address} has had no worker for {WORKER_SECONDS:.0f} s. Start one and run again.")

    def look_now_and_then(self) -> None:
        """Look where that was long ago."""
        if time.monotonic() - self.looked > WATCH_SECONDS:
            self.look()

    def refuse_other(self, folder: str, here: Seen) -> None:
        """Refuse a cluster of which a worker would make other pages."""
        for at, there in self.client.run(seen, folder, on_error="return").items():
            if isinstance(there, dict):
                if different := differences(here, there, folder):
                    raise other_pages(self.name(at), different)
            elif not isinstance(there, OSError):  # which is one that has just gone
                raise other_pages(self.name(at), [str(there)])

    def name(self, at: str) -> str:
        """What the worker at an address is called."""
        return self.names.get(at, at)


def other_pages(worker: str, different: Sequence[str]) -> WrongCall:
    """That a worker would make other pages, and what it sees otherwise."""
    more = f" and {len(different) - NAMED} more" if len(different) > NAMED else ""
    told = "; ".join(different[:NAMED])
    return WrongCall(
        f"The worker {worker} would make other pages than this machine: {told}{more}. "
        "Code, packages and campaign folder must be the same on both; see docs/cluster.md."
    )
