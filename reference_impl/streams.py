"""Streams of a simulated device: work in order, none of which has happened until somebody waits for it.

A real device works while the host goes on, so a program that reads too early sees now the old values and now the new.
Here the device is as late as it may be: what is queued happens when the host waits for its stream, or for another stream that
waits for it, and not before.  So a wait that is missing shows, and shows every time.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from itertools import count
from time import perf_counter
from typing import Any, Final, Protocol

Work = Callable[[], object]

busy: Final[dict[Queue, None]] = {}
"""The queues with work that has not happened, oldest first: while there are none, nobody needs to ask for more."""

_running = threading.RLock()
_numbers = count(1)


class Mark(Protocol):
    """A place in a stream's work."""

    def happened(self) -> bool:
        """Whether the work before it has happened; to ask lets a little more of it happen."""

    def reach(self) -> None:
        """Wait until the work before it has happened."""

    def seconds_to(self, later: Any) -> float:
        """The time from here to a later mark, both of which have happened."""


class Stream(Protocol):
    """What a device's stream can do, simulated or real."""

    @property
    def number(self) -> int:
        """What no other stream of the device has; 0 for the default stream."""

    def synchronize(self) -> None:
        """Wait until all of its work has happened."""

    def done(self) -> bool:
        """Whether all of its work has happened; to ask lets a little more of it happen."""

    def mark(self, timed: bool) -> Mark:
        """A mark behind the work that has been queued so far; ``timed`` if it is to know when it was reached."""

    def wait(self, mark: Any) -> None:
        """Let all work queued from now on happen after the mark, without the host waiting for it."""


class QueueMark:
    """A place in a queue; ``at`` is when the queue came by, in seconds, None before."""

    __slots__ = ("at", "queue")

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.at: float | None = None

    def pass_by(self) -> None:
        self.at = perf_counter()

    def happened(self) -> bool:
        if self.at is None:
            self.queue.step()
            return False
        return True

    def reach(self) -> None:
        with _running:
            while self.at is None:
                self.queue.step()

    def seconds_to(self, later: QueueMark) -> float:
        assert self.at is not None
        assert later.at is not None
        return later.at - self.at


class Queue:
    """The work of one stream of a simulated device, ``place``."""

    __slots__ = ("__weakref__", "number", "pending", "place")

    def __init__(self, place: Any, number: int | None = None) -> None:
        self.place = place
        self.number = next(_numbers) if number is None else number
        self.pending: deque[Work] = deque()

    def put(self, work: Work) -> None:
        """Queue work; an error of it comes out where somebody waits for it."""
        self.pending.append(work)
        busy[self] = None

    def step(self) -> None:
        """Let the oldest piece of work happen, if there is any."""
        with _running:
            if not self.pending:
                return
            work = self.pending.popleft()
            if not self.pending:
                busy.pop(self, None)
            work()

    def synchronize(self) -> None:
        with _running:
            while self.pending:
                self.step()

    def done(self) -> bool:
        done = not self.pending
        self.step()
        return done

    def mark(self, timed: bool = False) -> QueueMark:
        mark = QueueMark(self)
        if self.pending:
            self.put(mark.pass_by)
        else:
            mark.pass_by()
        return mark

    def wait(self, mark: QueueMark) -> None:
        if mark.at is None and mark.queue is not self:
            self.put(mark.reach)


def join() -> None:
    """Let this thread's current streams wait for all others of their devices.

    Backward does: its operations run here on the stream that it is called on, and on a real device each on that of its forward
    operation, which this allows for.
    """
    for queue in list(busy):
        queue.place.current_stream().wait(queue.mark())
