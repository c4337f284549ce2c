"""Sending requests to a system: one after another, in several processes, or to an executor."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from types import TracebackType
from typing import Protocol

from crosswire.problems import CrosswireError, plural
from crosswire.systems.live_system import Connection, LiveSystem, Reply
from crosswire.systems.processes.request_format import Call, decode_call, encode_call
from crosswire.systems.requests import Request

# The seconds after which an idle instance in a process of an executor ends.
IDLE_SECONDS = 10.0
# How often the end of an instance is tried if signals interrupt it.
ATTEMPTS = 5


class Dispatcher(Protocol):
    """Sends requests to instances of a system. It is a context, which ends the instances."""

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        """Yield the index of each request with its reply, in the order in which they arrive."""
        ...

    def __enter__(self) -> Dispatcher: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def dispatcher(
    system: LiveSystem, jobs: int = 1, executor: Executor | None = None, note: Callable[[str], None] = lambda _: None
) -> Dispatcher:
    """Return the dispatcher for a number of processes, or for an executor; `note` is called with what went wrong there.

    Raises:
        CrosswireError: The system is an object of this process, and several requests would use it at once.
    """
    in_threads = jobs > 1 if executor is None else isinstance(executor, ThreadPoolExecutor)
    if in_threads and system.in_process:
        message = "is an object in this process, which answers one request at a time"
        raise CrosswireError(f"{system.info.name}: {message}; give its name (module:attribute, file.py) to use more")
    if executor is not None:
        return _OnExecutor(system, executor, note)
    return _InThreads(system, jobs)


class _InThreads:
    """Sends requests to as many instances as there are threads; each instance has a process of its own."""

    def __init__(self, system: LiveSystem, jobs: int) -> None:
        self._system, self._jobs = system, jobs
        self._idle: list[Connection] = []
        self._all: list[Connection] = []
        self._lock = threading.Lock()

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        if self._jobs == 1 or len(requests) < 2:
            for index, request in enumerate(requests):
                yield index, self._reply(request)
            return
        pool = ThreadPoolExecutor(self._jobs)
        try:
            futures = {pool.submit(self._reply, request): index for index, request in enumerate(requests)}
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _reply(self, request: Request) -> Reply:
        with self._lock:
            connection = self._idle.pop() if self._idle else None
            if connection is None:
                connection = self._system.connect()
                self._all.append(connection)
        reply = connection.reply(request.call())
        with self._lock:
            self._idle.append(connection)
        return reply

    def __enter__(self) -> Dispatcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        interrupts: list[KeyboardInterrupt] = []
        for connection in self._all:
            # A second signal must not leave the other processes behind.
            for _ in range(ATTEMPTS):
                try:
                    connection.close() if error is None and not interrupts else connection.abort()
                    break
                except KeyboardInterrupt as interrupt:
                    interrupts.append(interrupt)
        if interrupts and error is None:
            raise interrupts[0]


class _OnExecutor:
    """Sends requests to an executor; those that it loses are sent to an instance of this process."""

    def __init__(self, system: LiveSystem, executor: Executor, note: Callable[[str], None]) -> None:
        self._executor, self._note = executor, note
        self._here = _InThreads(system, 1)
        try:
            self._connect = pickle.dumps(system.connect)
        except Exception as error:
            raise CrosswireError(f"{system.info.name}: cannot be sent to an executor: {error}") from error

    def replies(self, requests: Sequence[Request]) -> Iterator[tuple[int, Reply]]:
        futures: dict[Future[Reply], int] = {}
        lost: list[int] = []
        for index, request in enumerate(requests):
            try:
                futures[self._executor.submit(_reply_there, self._connect, encode_call(request.call()))] = index
            except Exception:  # the executor is broken
                lost.append(index)
        try:
            for future in as_completed(futures):
                try:
                    reply = future.result()
                except Exception:  # a worker of the executor is gone: faults of a system are never raised
                    lost.append(futures[future])
                else:
                    yield futures[future], reply
        finally:
            for future in futures:
                future.cancel()
        if lost:
            self._note(f"the executor has lost {plural(len(lost), 'request')}; answered in this process instead")
        for index in sorted(lost):
            [(_, reply)] = self._here.replies([requests[index]])
            yield index, reply

    def __enter__(self) -> Dispatcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._here.__exit__(kind, error, trace)


class _IdleConnections:
    """The idle instances of systems in a process of an executor; they end if nobody uses them for some time."""

    def __init__(self) -> None:
        self._idle: dict[bytes, list[tuple[Connection, threading.Timer]]] = {}
        self._lock = threading.Lock()

    def take(self, key: bytes) -> Connection | None:
        with self._lock:
            idle = self._idle.get(key)
            if not idle:
                return None
            connection, timer = idle.pop()
        timer.cancel()
        return connection

    def put(self, key: bytes, connection: Connection) -> None:
        timer = threading.Timer(IDLE_SECONDS, self._end, (key, connection))
        timer.daemon = True
        with self._lock:
            self._idle.setdefault(key, []).append((connection, timer))
        timer.start()

    def _end(self, key: bytes, connection: Connection) -> None:
        with self._lock:
            own = self._idle.get(key, [])
            kept = [entry for entry in own if entry[0] is not connection]
            if len(kept) == len(own):
                return  # somebody has taken it
            self._idle[key] = kept
        connection.close()


_IDLE = _IdleConnections()


def _reply_there(pickled: bytes, line: bytes) -> Reply:
    """Return the reply of an instance of this process, which is kept for the next request."""
    connection = _IDLE.take(pickled)
    if connection is None:
        connect: Callable[[], Connection] = pickle.loads(pickled)
        connection = connect()
    call: Call = decode_call(line)
    try:
        reply = connection.reply(call)
    except BaseException:
        connection.abort()
        raise
    _IDLE.put(pickled, connection)
    return reply
