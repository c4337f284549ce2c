"""A server on this machine that speaks the chat API of OpenAI, as local model servers do."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ChatServer:
    """A running server.

    Attributes:
        answer: Returns the answer to the last message; an exception becomes the status 400, which is not retried.
        url: The address for clients.
        requests: The bodies of all requests.
    """

    answer: Callable[[str], str]
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which inspect finds the server as `openai-api/local/NAME`."""
        return {"LOCAL_BASE_URL": self.url, "LOCAL_API_KEY": "none"}

    def respond(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.requests.append(body)
        content = body["messages"][-1]["content"]
        text = content if isinstance(content, str) else "".join(part["text"] for part in content)
        try:
            message = {"role": "assistant", "content": self.answer(text)}
        except RuntimeError as error:
            return 400, {"error": {"message": str(error), "type": "invalid_request_error"}}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        fixed = {"id": "c1", "object": "chat.completion", "created": 0, "model": body["model"]}
        return 200, fixed | {"choices": [choice], "usage": usage}


@contextlib.contextmanager
def chat_server(answer: Callable[[str], str]) -> Iterator[ChatServer]:
    """Run a server on the loopback address while the context lasts."""
    chat = ChatServer(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, response = chat.respond(body)
            content = json.dumps(response).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    chat.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
