"""A line between a client and the server that can be cut, stalled and slowed; it passes bytes and understands none.

TLS goes through it untouched, so a client that connects to ``localhost`` checks the server's certificate as ever. The
line has a thread of its own; what is asked of it holds when the call returns. It keeps at most a few messages back.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from tests.server.cluster import free_port

PIECE = 65_536
"""Bytes that are read at once, and so kept back at most, for each direction of a connection."""

ASK_SECONDS = 10
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that turns a close into a reset."""


@dataclass(eq=False)
class Connection:
    """One client's connection, and the one made for it to the server."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    task: asyncio.Task[None]
    answered: bool = True
    """Whether what the server says still goes to the client."""

    def reset(self) -> None:
        """End both sides without a word."""
        _reset(self.client)
        _reset(self.server)

    def lose_client(self) -> None:
        """End the client's side. The server reads what is under way, answers to nobody and sees the end of the line."""
        self.answered = False
        _reset(self.client)
        _end(self.server)


class Proxy:
    """The line to a server at ``target`` on this computer, for ``with``. Clients connect to ``localhost`` and its ``port``."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._connections: set[Connection] = set()
        self._listening: socket.socket | None = None
        self._delay = 0.0
        self._left: int | None = None
        self._requests: int | None = None
        self._settled = threading.Event()
        self._settled.set()

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.accept()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ASK_SECONDS)
        self._loop.close()

    @property
    def connections(self) -> int:
        """How many clients are connected through it."""
        return len(self._connections)

    def accept(self) -> None:
        """Take connections, also again after ``refuse``."""
        self._do(self._accept())

    def refuse(self) -> None:
        """Refuse new connections as if no server ran. Those that are open go on."""
        self._do(self._refuse())

    def cut(self) -> None:
        """Reset every connection now, on both sides. New ones are still taken."""
        self._do(self._cut())

    def delay(self, seconds: float) -> None:
        """From now on every piece takes that much longer, in each direction; 0 ends it."""
        self._delay = seconds

    def stall(self) -> None:
        """No byte goes on any more, in either direction, while every connection stays open and new ones are taken."""
        self._do(self._stall())

    def resume(self) -> None:
        """Let what was stalled go on."""
        self._do(self._resume())

    def cut_after_bytes(self, count: int) -> None:
        """Let so many bytes more go to the server, then break the connection they went by, once. With 0 the client's
        next message never arrives; else the server reads what arrived and sees the end of the line."""
        self._left = count

    def cut_on_commit(self, messages: int = 1) -> None:
        """Lose the answer to the client's next message, or to the so-manieth from now: the server does what it says,
        the client's connection is reset. Ask right before the commit is sent; ``settled`` tells when it is done."""
        self._requests = messages

    @property
    def armed(self) -> bool:
        """Whether a cut that was asked for is still to come."""
        return self._left is not None or self._requests is not None

    def disarm(self) -> None:
        """Forget a cut that was asked for and has not come yet."""
        self._left = self._requests = None

    def settled(self, seconds: float = ASK_SECONDS) -> bool:
        """Wait until no connection is left on either side: then the server has done all it was told by this line."""
        return self._settled.wait(seconds)

    def _do(self, asked: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(asked, self._loop).result(ASK_SECONDS)

    async def _accept(self) -> None:
        if self._listening is None:
            self._listening = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
            self._listening.setblocking(False)
            self._loop.add_reader(self._listening, self._take)

    def _take(self) -> None:
        """Take one connection. (``asyncio.start_server`` leaks one that arrives in the moment in which it is closed.)"""
        assert self._listening is not None
        with suppress(OSError):
            line, _from = self._listening.accept()
            self._loop.create_task(self._taken(line)).add_done_callback(lambda _task: line.close())

    async def _refuse(self) -> None:
        if self._listening is not None:
            self._loop.remove_reader(self._listening)
            self._listening.close()
            self._listening = None

    async def _cut(self) -> None:
        await _cancelled([connection.task for connection in self._connections])

    async def _stall(self) -> None:
        self._flowing.clear()

    async def _resume(self) -> None:
        self._flowing.set()

    async def _close(self) -> None:
        await self._refuse()
        await _cancelled([task for task in asyncio.all_tasks() if task is not asyncio.current_task()])

    async def _taken(self, line: socket.socket) -> None:
        from_client, client = await asyncio.open_connection(sock=line)
        try:
            from_server, server = await asyncio.open_connection("127.0.0.1", self._target)
        except (OSError, asyncio.CancelledError):
            _reset(client)
            return
        task = asyncio.current_task()
        assert task is not None
        connection = Connection(client, server, task)
        self._connections.add(connection)
        self._settled.clear()
        try:
            await asyncio.gather(self._up(from_client, connection), self._down(from_server, connection))
        except asyncio.CancelledError:
            return
        finally:
            connection.reset()
            self._connections.discard(connection)
            if not self._connections:
                self._settled.set()

    async def _up(self, reader: asyncio.StreamReader, connection: Connection) -> None:
        """From client to server, until the client has ended or is cut off."""
        while piece := await self._next(reader):
            piece, last = self._allowed(piece)
            if not await _sent(connection.server, piece):
                break
            if last or self._answer_is_lost():
                connection.lose_client()
                return
        _end(connection.server)

    async def _down(self, reader: asyncio.StreamReader, connection: Connection) -> None:
        """From server to client, until the server has ended."""
        while piece := await self._next(reader):
            if connection.answered and not await _sent(connection.client, piece):
                break
        if connection.answered:
            connection.client.close()

    async def _next(self, reader: asyncio.StreamReader) -> bytes:
        """The next piece when it may go on; nothing when the line has ended."""
        try:
            piece = await reader.read(PIECE)
        except OSError:
            return b""
        if piece and self._delay:
            await asyncio.sleep(self._delay)
        await self._flowing.wait()
        return piece

    def _allowed(self, piece: bytes) -> tuple[bytes, bool]:
        """What of the piece may still go to the server, and whether the connection is to be cut after it."""
        if self._left is None:
            return piece, False
        kept = piece[: self._left]
        self._left -= len(kept)
        if self._left:
            return kept, False
        self._left = None
        return kept, True

    def _answer_is_lost(self) -> bool:
        """Count one message of a client; whether the answer to it must not arrive."""
        if self._requests is None:
            return False
        self._requests -= 1
        if self._requests:
            return False
        self._requests = None
        return True


async def _sent(writer: asyncio.StreamWriter, piece: bytes) -> bool:
    """Send on; False when nobody is there any more."""
    if writer.is_closing():
        return False
    try:
        writer.write(piece)
        await writer.drain()
    except OSError:
        return False
    return True


def _end(writer: asyncio.StreamWriter) -> None:
    """Tell the other side that nothing more comes; it may be gone already."""
    with suppress(OSError):
        if not writer.is_closing():
            writer.write_eof()


async def _cancelled(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _reset(writer: asyncio.StreamWriter) -> None:
    if not writer.transport.is_closing():
        line: socket.socket = writer.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
