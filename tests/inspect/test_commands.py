"""The commands `inspect eval`, `eval-set`, `eval-retry` and `score` with a model server on this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="needs the extra crosswire[inspect]")
pytest.importorskip("openai", reason="needs the extra crosswire[inspect-test]")

from conftest import Bench
from crosswire.dataset.store import open_store
from crosswire.inspect.answer_schema import answer_schema
from crosswire.inspect.kinds import CONTRADICTIONS, ENTITIES
from support.builders import change, set_to
from support.chat_server import ChatServer, chat_server
from support.mock_model import article_in, gold_answer

pytestmark = pytest.mark.slow

MODEL = ("--model", "openai-api/local/m")


def inspect(chat: ChatServer, folder: Path, *arguments: str, **variables: str) -> str:
    """Run a command of inspect and return what it printed."""
    environment = {**os.environ, **chat.environment, "INSPECT_DISPLAY": "plain", "COLUMNS": "200", **variables}
    command = [str(Path(sys.executable).with_name("inspect")), *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def logs(folder: Path) -> list[Path]:
    return sorted((folder / "logs").glob("*.eval"))


CONFLICT = json.dumps(
    {
        "contradictions": [
            {
                "left": {"article": "hesk-1", "quote": "freed 40 engineers who had been held in its pump house"},
                "right": {"article": "hesk-2", "quote": "her troops had released 26"},
                "type": "quantity",
                "score": 0.9,
            }
        ]
    }
)


def test_contradictions_of_a_server_are_scored(bench: Bench, tmp_path: Path) -> None:
    with chat_server(lambda _: f"```json\n{CONFLICT}\n```") as chat:
        printed = inspect(chat, tmp_path, "eval", "crosswire/contradictions", "-T", "story=hesk", *MODEL)
    [log] = logs(tmp_path)
    run = json.loads(bench("score", log, "--json").stdout)
    [task] = run["tasks"]
    score = next(each for each in task["scores"] if each["metric"] == "contradictions.fact.f1")
    assert score["value"] > 0.2
    assert run["system"]["name"] == "openai-api/local/m"
    shown = {
        name: float(value)
        for name, value in re.findall(r"(contradictions\.fact\.f1[.\w]*|coverage):? +([\d.]+)", printed)
    }
    assert shown["contradictions.fact.f1"] == pytest.approx(score["value"], abs=0.001)
    assert shown["coverage"] == 1
    assert "response_format" not in chat.requests[0]


def test_structured_answers_send_the_schema(tmp_path: Path) -> None:
    with chat_server(lambda _: CONFLICT) as chat:
        arguments = ("-T", "story=hesk", "-T", "structured=true", *MODEL)
        inspect(chat, tmp_path, "eval", "crosswire/contradictions", *arguments)
    sent = chat.requests[0]["response_format"]["json_schema"]["schema"]
    expected = answer_schema(open_store().schema, CONTRADICTIONS.keys)
    # The provider of inspect leaves out the lower bounds of lengths and numbers.
    assert sent == without(expected, "minLength", "minimum")


def without(value: Any, *keys: str) -> Any:  # noqa: ANN401 - any JSON
    """Return a JSON value without these keys, at any depth."""
    if isinstance(value, dict):
        return {key: without(item, *keys) for key, item in value.items() if key not in keys}
    return [without(item, *keys) for item in value] if isinstance(value, list) else value


def failing_once(name: str) -> Callable[[str], str]:
    """Return an answer that fails at the first request about this article of the story `hesk`."""
    answer, articles, failed = gold_answer("hesk", "mentions"), open_store().story("hesk").articles, set[str]()

    def or_fail(request: str) -> str:
        found = article_in(request, articles).id
        if found == name and not failed:
            failed.add(found)
            raise RuntimeError("overloaded")
        return answer(request)

    return or_fail


def f1(bench: Bench, log: Path) -> float:
    [task] = json.loads(bench("score", log, "--json").stdout)["tasks"]
    return next(float(each["value"]) for each in task["scores"] if each["metric"] == "entities.strict.f1")


def test_eval_retry_asks_only_what_failed(bench: Bench, tmp_path: Path) -> None:
    with chat_server(failing_once("hesk-2")) as chat:
        inspect(chat, tmp_path, "eval", "crosswire/entities", "-T", "story=hesk", *MODEL)
        [first] = logs(tmp_path)
        assert f1(bench, first) < 0.9
        inspect(chat, tmp_path, "eval-retry", str(first))
    [retried] = [log for log in logs(tmp_path) if log != first]
    assert f1(bench, retried) == 1
    assert len(chat.requests) == 4


def test_eval_set_resumes_and_asks_again_for_changed_gold(bench: Bench, hesk: Path, tmp_path: Path) -> None:
    (hesk / "annotations" / "schema.toml").write_bytes((open_store().root / "annotations" / "schema.toml").read_bytes())
    data = {"BENCH_DATA": str(hesk)}
    arguments = ("eval-set", "crosswire/entities", *MODEL, "--log-dir", "logs", "--retry-attempts", "0")
    with chat_server(failing_once("hesk-2")) as chat:
        inspect(chat, tmp_path, *arguments, "--no-fail-on-error", **data)
        inspect(chat, tmp_path, *arguments, "--no-fail-on-error", **data)
        asked = len(chat.requests)
        inspect(chat, tmp_path, *arguments, "--no-fail-on-error", **data)
        assert len(chat.requests) == asked
        change(hesk, "hesk-1/events.jsonl", "v1", set_to(factuality="UU"))
        inspect(chat, tmp_path, *arguments, "--no-fail-on-error", "--log-dir-allow-dirty", **data)
        assert len(chat.requests) == asked + 3


def test_inspect_score_with_the_name_of_the_scorer(bench: Bench, tmp_path: Path) -> None:
    with chat_server(gold_answer("hesk", "mentions")) as chat:
        inspect(chat, tmp_path, "eval", f"crosswire/{ENTITIES.name}", "-T", "story=hesk", "--no-score", *MODEL)
        [log] = logs(tmp_path)
        assert "inspect score" in bench("score", log).stderr
        printed = inspect(chat, tmp_path, "score", str(log), "--scorer", "crosswire/answers", "--overwrite")
    assert re.search(r"entities\.strict\.f1 +1\.000", printed)
    assert f1(bench, log) == 1
