"""A service on loopback that finds mentions, or misbehaves, for the tests of systems that ask a model over HTTP."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Handles one request: it gets the handler, the decoded request, and the number of the request, from 1.
Answer = Callable[["ModelHandler", Any, int], None]


class ModelHandler(BaseHTTPRequestHandler):
    """Hands each POST request to the answer of the server."""

    server: ModelServer

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(content)
        self.server.answer(self, content, len(self.server.requests))

    def send(self, status: int, body: bytes, *, announced: int | None = None) -> None:
        """Send an answer; `announced` is another length in its header than that of the body."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if announced is None else announced))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """Print nothing."""


class ModelServer(ThreadingHTTPServer):
    """A server on a free port of loopback.

    Attributes:
        url: Its address.
        requests: The decoded requests so far.
        closing: Set when the server is about to stop, so that answers that wait can end.
    """

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), ModelHandler)
        self.answer = answer
        self.requests: list[Any] = []
        self.closing = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/mentions"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as in the base class
        """Ignore a client that went away."""


def find_names(handler: ModelHandler, content: Any, number: int) -> None:  # noqa: ANN401 - an Answer
    """Answer with each capitalized word inside a sentence."""
    found = re.finditer(r"(?<=[a-z] )[A-Z]\w+", content["text"])
    mentions = [{"start": match.start(), "end": match.end(), "type": "GPE"} for match in found]
    handler.send(200, json.dumps({"mentions": mentions}).encode())


@contextmanager
def model_server(answer: Answer = find_names) -> Iterator[ModelServer]:
    """Run a server in a thread."""
    server = ModelServer(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
