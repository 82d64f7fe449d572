"""Hands each event to the readers of its topics, and remembers the latest for those who were cut off.

Single-threaded: everything happens in the event loop. The work for an event is one look-up per topic and one append per
reader of it, however many others are connected.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable

from linli.web.live import events
from linli.web.live.events import Event

#: Events remembered for resuming.
REMEMBERED = 20_000
#: A reader with so many events not yet taken is too slow and is dropped.
PATIENCE = 2_000


class Reader:
    """One open stream: what it follows and what waits to be sent to it."""

    __slots__ = ("_waiting", "after", "beats_lost", "ended", "follow", "give_up", "lost", "public", "topics", "wake")

    def __init__(self, topics: Iterable[str], *, public: bool, follow: str = "") -> None:
        self.topics = set(topics)
        self.public = public
        #: A topic that brings along the case which its facts name: a report gets its case only later.
        self.follow = follow
        #: Events up to this sequence number are known to the reader.
        self.after = 0
        self.lost = False
        self.beats_lost = 0
        self.ended = False
        #: Breaks off whatever is being sent to it.
        self.give_up: Callable[[], object] = self.end
        self.wake = asyncio.Event()
        self._waiting: list[bytes] = []

    def offer(self, event: Event) -> None:
        """Put an event in line, once even if it carries several of the reader's topics."""
        if event.seq <= self.after or self.lost:
            return
        self.after = event.seq
        self.push(event.public() if self.public else event.full)

    def push(self, chunk: bytes) -> None:
        """Put bytes in line; a reader that does not take them is marked lost."""
        if len(self._waiting) >= PATIENCE:
            self.lost = True
            self._waiting.clear()
        else:
            self._waiting.append(chunk)
        self.wake.set()

    def take(self) -> bytes:
        """Everything in line."""
        self.wake.clear()
        chunks = b"".join(self._waiting)
        self._waiting.clear()
        return chunks

    def end(self) -> None:
        """The stream is to be closed."""
        self.ended = True
        self.wake.set()


class Hub:
    """The readers by topic and the ring of the latest events."""

    def __init__(self) -> None:
        self.readers: set[Reader] = set()
        self._by_topic: dict[str, set[Reader]] = defaultdict(set)
        self._ring: deque[Event] = deque(maxlen=REMEMBERED)
        #: Sequence number up to which everything has been handed out.
        self.seq = 0
        #: Set once the stream's recent past has been taken in.
        self.started = asyncio.Event()

    def join(self, reader: Reader) -> None:
        """Begin to hand events to a reader."""
        self.readers.add(reader)
        for topic in reader.topics:
            self._by_topic[topic].add(reader)

    def leave(self, reader: Reader) -> None:
        """Forget a reader."""
        self.readers.discard(reader)
        for topic in reader.topics:
            self._by_topic[topic].discard(reader)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    def publish(self, event: Event) -> None:
        """Remember an event and hand it to everyone who follows one of its topics."""
        self._ring.append(event)
        self.seq = event.seq
        followers: list[Reader] = []
        for topic in event.topics:
            for reader in self._by_topic.get(topic, ()):
                reader.offer(event)
                if event.case and reader.follow == topic:
                    followers.append(reader)
        for reader in followers:
            reader.topics.add(f"case:{event.case}")
            self._by_topic[f"case:{event.case}"].add(reader)

    def remembers(self, after: int) -> bool:
        """Whether the ring holds everything after this sequence number."""
        return after >= self.seq or bool(self._ring and self._ring[0].seq <= after + 1)

    def since(self, after: int, upto: int) -> list[Event]:
        """The remembered events after one number, up to and including another."""
        found: list[Event] = []
        for event in reversed(self._ring):
            if event.seq <= after:
                break
            if event.seq <= upto:
                found.append(event)
        return found[::-1]

    def beat(self) -> None:
        """Send every reader a sign of life; break off those that are lost and do not even take what was being sent."""
        chunk = events.beat(self.seq)
        for reader in self.readers:
            reader.push(chunk)
            reader.beats_lost += reader.lost
            if reader.beats_lost > 2:
                reader.give_up()

    def forget(self, seq: int) -> None:
        """The stream begins anew at ``seq``: what is remembered means nothing now, and every reader must load again."""
        self._ring.clear()
        self.seq = seq
        chunk = events.resync(seq)
        for reader in self.readers:
            reader.after = seq
            reader.push(chunk)

    def end(self) -> None:
        """Close every stream."""
        for reader in self.readers:
            reader.end()
