"""The example of a model behind an HTTP address: retries, the deadline, and what it makes of wrong answers."""

from __future__ import annotations

import importlib.util
import json
import os
import socket
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from crosswire import evaluate, load_story, per_article
from support.model_server import Answer, ModelHandler, find_names, model_server
from support.paths import ROOT

FAILING = "hesk-2"


def example() -> ModuleType:
    os.environ.setdefault("MODEL_URL", "http://127.0.0.1:9/mentions")
    spec = importlib.util.spec_from_file_location("http_endpoint", ROOT / "examples" / "http_endpoint.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXAMPLE = example()
ARTICLE = load_story("hesk").article(FAILING)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep requests to loopback away from a proxy that the environment names."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def mentions(url: str, deadline: float = 5.0) -> list[Any]:
    found: list[Any] = EXAMPLE.Endpoint(url, deadline=deadline, pause=0.01).mentions(ARTICLE)
    return found


def only_for(article: str, answer: Answer) -> Answer:
    """Return an answer for the text of one article; the others are answered well."""
    text = load_story("hesk").article(article).text

    def mixed(handler: ModelHandler, content: Any, number: int) -> None:  # noqa: ANN401 - decoded JSON
        (answer if content["text"] == text else find_names)(handler, content, number)

    return mixed


def sends(status: int, body: bytes) -> Answer:
    return lambda handler, content, number: handler.send(status, body)


def hang(handler: ModelHandler, content: Any, number: int) -> None:  # noqa: ANN401 - an Answer
    handler.server.closing.wait(30)


def drip(handler: ModelHandler, content: Any, number: int) -> None:  # noqa: ANN401 - an Answer
    """Send a byte now and then, so that no single read takes long."""
    handler.send(200, b"", announced=10_000)
    while not handler.server.closing.wait(0.05):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def first_fails(fail: Callable[[ModelHandler], None]) -> Answer:
    def answer(handler: ModelHandler, content: Any, number: int) -> None:  # noqa: ANN401 - decoded JSON
        fail(handler) if number <= 2 else find_names(handler, content, number)

    return answer


def test_service_gets_text_and_date_of_each_article(monkeypatch: pytest.MonkeyPatch) -> None:
    with model_server() as server:
        monkeypatch.setenv("MODEL_URL", server.url)
        run = evaluate(str(ROOT / "examples" / "http_endpoint.py"), stories=["hesk"])
    articles = load_story("hesk").articles
    assert server.requests == [{"text": each.text, "date": each.date.isoformat()} for each in articles]
    assert run.failures == {}
    assert run.system.name == "http_endpoint"
    assert run.score("entities.strict.f1").value


@pytest.mark.parametrize(
    "fail",
    [
        lambda handler: handler.send(503, b"starting"),
        lambda handler: handler.send(429, b"slow down"),
        lambda handler: handler.connection.shutdown(socket.SHUT_RDWR),
        lambda handler: handler.send(200, b'{"menti', announced=100),
    ],
    ids=["503", "429", "the connection ends", "the answer ends too early"],
)
def test_request_that_fails_for_a_while_is_repeated(fail: Callable[[ModelHandler], None]) -> None:
    def close(handler: ModelHandler) -> None:
        fail(handler)
        handler.close_connection = True

    with model_server(first_fails(close)) as server:
        found = mentions(server.url)
    assert len(server.requests) == 3
    assert "".join(ARTICLE.text[each.start] for each in found).isupper()


@pytest.mark.parametrize("answer", [hang, drip])
def test_deadline_ends_a_request(answer: Answer) -> None:
    before = time.monotonic()
    with (
        model_server(answer) as server,
        pytest.raises(EXAMPLE.EndpointError, match=r"no answer in 0\.3 s; attempt 1 failed"),
    ):
        mentions(server.url, deadline=0.3)
    assert time.monotonic() - before < 3


def test_deadline_covers_all_attempts() -> None:
    before = time.monotonic()
    with (
        model_server(sends(503, b"")) as server,
        pytest.raises(EXAMPLE.EndpointError, match=r"no answer in 0\.3 s; attempt \d+ failed: HTTP 503"),
    ):
        mentions(server.url, deadline=0.3)
    assert 2 < len(server.requests) < 8
    assert time.monotonic() - before < 3


def test_service_that_is_not_there_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(EXAMPLE.EndpointError, match=rf"{url}: no answer in 0\.2 s; attempt \d failed: .*refused"):
        mentions(url, deadline=0.2)


def test_request_that_is_rejected_is_not_repeated() -> None:
    with (
        model_server(sends(400, b"no")) as server,
        pytest.raises(EXAMPLE.EndpointError, match="/mentions: HTTP 400: the service rejected the request"),
    ):
        mentions(server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[]",
        b"7",
        b'{"mentions": 7}',
        b'{"mentions": [7]}',
        b'{"mentions": [{"start": 1}]}',
    ],
)
def test_garbage_is_quoted(body: bytes) -> None:
    with (
        model_server(sends(200, body)) as server,
        pytest.raises(EXAMPLE.EndpointError, match="expected JSON with a list of mentions, got b'"),
    ):
        mentions(server.url)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (hang, "no answer in 0.5 s"),
        (sends(200, b"<html>"), "expected JSON with a list of mentions"),
        (sends(200, json.dumps({"mentions": [{"start": 0, "end": 10**6, "type": "GPE"}]}).encode()), "end is 1000000"),
        (sends(200, json.dumps({"mentions": [{"start": "0", "end": None, "type": []}]}).encode()), "start"),
    ],
    ids=["no answer", "no JSON", "an offset outside", "other types"],
)
def test_failure_costs_only_its_article(answer: Answer, message: str) -> None:
    with model_server(only_for(FAILING, answer)) as server:
        endpoint = EXAMPLE.Endpoint(server.url, deadline=0.5)
        run = evaluate(per_article(endpoint.mentions), stories=["hesk"])
    assert set(run.failures) == {FAILING}
    assert message in " ".join(run.failures[FAILING])
    assert run.score("entities.strict.f1").predicted
