"""The examples in other languages: their offsets count code points, and they answer every line."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from typing import Any

import pytest

from crosswire.evaluation.conformance import conformance
from support.paths import ROOT

# Emoji, the flag of several characters, a combining mark and a sequence of emoji, before and between the words.
FLAG = "🏴\U000e0067\U000e0062\U000e007f"
TEXT = f"😀 Cafe\u0301 {FLAG} opens on Monday 😀😀, in Paris 👩\u200d👧 and on Sunday. Ünal met E\u0301va."
PROGRAMS = {"node": ("mine.js", ["Monday", "Paris", "Sunday", "E\u0301va"]), "jq": ("jq.sh", ["Monday", "Sunday"])}


def command(tool: str) -> list[str]:
    """Return the command of an example; skip the test if its tool is missing."""
    if shutil.which(tool) is None:
        pytest.skip(f"needs {tool}")
    return [tool if tool == "node" else "bash", str(ROOT / "examples" / PROGRAMS[tool][0])]


def answers(tool: str, *texts: str) -> list[dict[str, Any]]:
    """Return the answers to requests, each with one article."""
    requests = [
        {"format": 1, "kind": "story", "id": "x", "articles": [{"id": f"x-{number}", "text": text}]}
        for number, text in enumerate(texts, 1)
    ]
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = subprocess.run(command(tool), input=lines, capture_output=True, text=True, encoding="utf-8", check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("tool", PROGRAMS)
def test_offsets_of_a_program_count_code_points(tool: str) -> None:
    [answer] = answers(tool, TEXT)
    found = [TEXT[mention["start"] : mention["end"]] for mention in answer["mentions"]]
    assert found == PROGRAMS[tool][1]
    assert found == [mention["text"] for mention in answer["mentions"]]
    assert [mention["id"] for mention in answer["mentions"]] == [f"m{n}" for n in range(1, len(found) + 1)]


@pytest.mark.parametrize("tool", PROGRAMS)
def test_program_answers_each_line(tool: str) -> None:
    found = answers(tool, "", "Quiet.", "They met on Monday.")
    assert [answer["article"] for answer in found] == ["x-1", "x-2", "x-3"]
    assert [len(answer["mentions"]) for answer in found] == [0, 0, 1]


@pytest.mark.parametrize("tool", PROGRAMS)
def test_program_conforms(tool: str) -> None:
    assert [each for each in conformance(f"cmd:{shlex.join(command(tool))}") if not each.passed] == []
