"""Jobs on their way to the workers of a cluster and back."""

from __future__ import annotations

import pickle
import queue
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from analysis.cluster.doing import Call, Reply, Work
from analysis.cluster.meeting import connected
from analysis.cluster.seen import Seen, differences, digest, seen
from analysis.cluster.workers import WATCH_SECONDS, ClusterLost, Said, Workers, other_pages
from analysis.engine import warm
from analysis.engine.forkserver import ForkFailed

if TYPE_CHECKING:
    from distributed import Client, Future


class Campaigned(Protocol):
    """Something to be done for a campaign."""

    @property
    def campaign(self) -> str:
        """The campaign's folder."""


Item = TypeVar("Item", bound=Campaigned)
Result = TypeVar("Result")


class Died(ForkFailed):
    """The workers that did it died, one after another."""


def each(
    address: str,
    function: Callable[[Item], Result],
    items: Sequence[Item],
    said: Said | None = None,
    preparations: Sequence[str | Callable[[], object]] = (warm.PREPARATION,),
) -> Iterator[tuple[Item, Result | ForkFailed]]:
    """What a function returns for each item, in the order in which it is done; a failure where its process died.

    What is done once on each worker for all items is given as for :meth:`ForkServer.start`.
    Raises :class:`~analysis.errors.WrongCall` where there is no such cluster, or where a worker sees other code, other
    packages or other tables than this process, and :class:`ClusterLost` where nobody is left to do the work.
    """
    wanted = {folder: seen(folder) for folder in sorted({item.campaign for item in items})}
    if not wanted:
        return
    with connected(address) as client:
        workers = Workers(client, address, said or _to_nobody)
        workers.wait_for_one()
        for folder, here in wanted.items():
            workers.refuse_other(folder, here)
        yield from Errand(client, workers, function, wanted, pickle.dumps(preparations)).run(items)


def _to_nobody(_: str) -> None:
    """Nobody wants to be told."""


class Errand:
    """Items on their way to the workers of a cluster and back."""

    def __init__(
        self,
        client: Client,
        workers: Workers,
        function: Callable[[Any], object],
        wanted: Mapping[str, Seen],
        preparations: bytes,
    ) -> None:
        self.client = client
        self.workers = workers
        self.function = function
        self.wanted = wanted
        self.preparations = preparations
        self.under_way: dict[str, tuple[Future, Any]] = {}
        self.back: queue.SimpleQueue[Future] = queue.SimpleQueue()

    def run(self, items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """Each item with its result. One that workers died of is tried once more, alone, so that no other is blamed."""
        suspects = []
        try:
            for item, result in self.all_at_once(items):
                if isinstance(result, Died):
                    suspects.append(item)
                    self.workers.said(f"{result}; it is tried once more by itself, at the end")
                else:
                    yield item, result
            for suspect in suspects:
                yield from self.all_at_once([suspect])
        finally:
            self.forget()

    def all_at_once(self, items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        for item in items:
            self.send(item)
        while self.under_way:
            future = self.next_back()
            result = self.result(future)
            yield self.under_way.pop(str(future.key))[1], result

    def send(self, item: Any) -> None:
        key = f"page-{uuid.uuid4().hex}"
        packed, wanted = pickle.dumps((self.function, item)), digest(self.wanted[item.campaign])
        work = Work(key, packed, item.campaign, wanted, self.preparations)
        future = self.client.submit(pickle.loads, pickle.dumps(Call(work)), key=key, pure=False)
        self.under_way[key] = (future, item)
        future.add_done_callback(self.back.put)

    def next_back(self) -> Future:
        """The next one that is done, or that cannot be."""
        while True:
            self.workers.look_now_and_then()
            try:
                return self.back.get(timeout=WATCH_SECONDS)
            except queue.Empty:
                continue

    def result(self, future: Future) -> object:
        """What came back: a result, or how it failed."""
        from distributed import CancelledError, KilledWorker

        while True:
            try:
                reply = future.result(timeout=WATCH_SECONDS)
            except TimeoutError:  # its worker has died since, and another does it again
                self.workers.look_now_and_then()
            except KilledWorker as killed:
                return Died(f"{killed.allowed_failures + 1} workers died while they made this page")
            except (ImportError, AttributeError) as other:
                raise other_pages("that came last", [str(other)]) from other
            except CancelledError as gone:
                raise ClusterLost(f"{self.workers.address} has dropped the work. Run again for the rest.") from gone
            else:
                return self.opened(reply, self.under_way[str(future.key)][1].campaign)

    def opened(self, reply: Reply, folder: str) -> object:
        if reply.seen:
            raise other_pages(self.workers.name(reply.worker), differences(self.wanted[folder], reply.seen, folder))
        return ForkFailed(reply.failure) if reply.failure else pickle.loads(reply.packed)

    def forget(self) -> None:
        """Have the workers end what is still under way."""
        if self.under_way and self.client.status == "running":
            self.client.cancel([future for future, _ in self.under_way.values()])
