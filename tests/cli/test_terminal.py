"""No control character of a user's file, path or argument reaches a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crosswire.problems import printable, printable_json, printable_lines
from crosswire.report.tables import Column, Table, as_markdown, as_text
from support.builders import change, copy_hesk, set_to, write_predictions

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b2J\x7f\u202e"
STYLES = re.compile(r"\x1b\[[0-9;]*m")  # the colours of `bench show`
DRIVER = """
import json, sys
from crosswire.cli import main
for arguments in json.load(open(sys.argv[1])):
    sys.argv = ["bench", *arguments]
    try:
        main()
    except SystemExit:
        pass
    print("DONE", flush=True)
"""
SYSTEM = f"""
from crosswire import ArticlePrediction, Mention, Prediction
class Fails:
    def predict(self, story):
        raise ValueError({HOSTILE!r})
class Odd:
    parameters = {{"key": {HOSTILE!r}}}
    def predict(self, story):
        return Prediction([ArticlePrediction(a.id, [Mention(0, 3, {HOSTILE!r})]) for a in story.articles])
"""


def on_terminal(commands: list[list[str]], folder: Path) -> str:
    """Run commands in a terminal and return everything that they print."""
    (folder / "commands.json").write_text(json.dumps(commands))
    reader, writer = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER, "commands.json"],
        cwd=folder,
        stdin=writer,
        stdout=writer,
        stderr=writer,
        env={**os.environ, "TERM": "dumb"},  # a terminal without escape sequences, which a progress bar needs
    )
    os.close(writer)
    printed = b""
    while True:
        try:
            block = os.read(reader, 2**16)
        except OSError:  # the end of a terminal on Linux
            break
        if not block:
            break
        printed += block
    os.close(reader)
    assert process.wait() == 0
    return printed.decode()


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Return a folder with data, predictions and a system whose names, texts and paths have control characters."""
    data = copy_hesk(tmp_path / f"data{HOSTILE}")
    for name in ("corpus", "annotations"):
        (data / name / "hesk").rename(data / name / f"hesk{HOSTILE}")
    card = data / "corpus" / f"hesk{HOSTILE}" / "story.toml"
    quoted = json.dumps(HOSTILE)[1:-1]
    text = re.sub(r'^(title = ".*)"$', lambda match: f'{match[1]}{quoted}"', card.read_text(), flags=re.M)
    card.write_text(text.replace('id = "hesk"', f'id = "hesk{quoted}"').replace("\x7f", "\\u007f"))
    (data / "annotations" / "hesk").symlink_to(f"hesk{HOSTILE}")
    change(data, "entities.jsonl", "e1", set_to(name=HOSTILE, description=HOSTILE))
    change(data, "claims.jsonl", "c1", set_to(comment=HOSTILE))
    (data / "annotations" / "hesk").unlink()
    (tmp_path / f"mine{HOSTILE}.py").write_text(SYSTEM)
    header = {"format": 1, "system": {"name": "x", "parameters": {"key": HOSTILE}}}
    write_predictions(tmp_path / f"p{HOSTILE}.jsonl", header, {"article": "hesk-1", "mentions": []})
    write_predictions(tmp_path / f"bad{HOSTILE}.jsonl", {"article": HOSTILE, HOSTILE: []})
    return data


def test_no_control_character_reaches_a_terminal(hostile: Path, tmp_path: Path) -> None:
    story, predictions, data = f"hesk{HOSTILE}", f"p{HOSTILE}.jsonl", ["--data", hostile.name]
    system = f"./mine{HOSTILE}.py"
    commands = [
        ["stories", *data],
        ["stories", "--json", *data],
        ["cite", *data],
        ["doctor", *data],
        ["show", story, "e1", "hesk-1", "c1", *data],
        ["show", "e1", "--json", *data],
        ["check", *data],
        ["fmt", *data],
        ["log", "--note", HOSTILE, *data],
        ["score", predictions, "--story", story, "--task", "entities", *data],
        ["score", predictions, "--story", story, "--task", "entities", "--json", *data],
        ["errors", predictions, "--story", story, "--task", "entities", *data],
        ["check", f"bad{HOSTILE}.jsonl", *data],
        ["score", f"none{HOSTILE}.jsonl", *data],
        ["eval", "-s", "empty", "-o", f"run{HOSTILE}", "--task", "entities", *data],
        ["eval", "-s", f"{system}:Fails", "--debug", *data],
        ["eval", "-s", f"{system}:None{HOSTILE}", "--debug", *data],
        ["predict", "-s", f"{system}:Odd", "-o", f"q{HOSTILE}.jsonl", *data],
        ["predict", "-s", "empty", "-o", f"mine{HOSTILE}.py", *data],
        ["predict", "-s", "empty", "-o", f"q{HOSTILE}.jsonl", *data],
        ["eval", f"--wrong{HOSTILE}"],
        ["eval", "-s", "empty", "--fail-under", HOSTILE],
        [f"wrong{HOSTILE}"],
        [f"--wrong{HOSTILE}"],
        ["eval", "-s", HOSTILE, "--story", HOSTILE, "--task", HOSTILE],
    ]
    printed = on_terminal(commands, tmp_path).split("DONE\r\n")
    assert len(printed) == len(commands) + 1
    found = {
        " ".join(command): set(re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", STYLES.sub("", text))) - {"\r"}
        for command, text in zip(commands, printed, strict=False)
    }
    assert {command: controls for command, controls in found.items() if controls} == {}
    assert not any("internal error" in text for text in printed)
    assert sum("owned" in text for text in printed) > 20


def test_cells_are_escaped_in_text_and_markdown() -> None:
    table = Table([Column(f"a{HOSTILE}")], [[f"x|<b>\n{HOSTILE}"]], [HOSTILE])
    for made in (as_text(table), as_markdown(table)):
        assert printable_lines(made) == made
    assert r"x\|\<b> " in as_markdown(table)


def test_json_is_escaped_without_another_value() -> None:
    text = json.dumps({HOSTILE: [HOSTILE, "é…\n"]}, ensure_ascii=False, indent=2)
    escaped = printable_json(text)
    assert json.loads(escaped) == json.loads(text)
    assert all(character.isprintable() or character == "\n" for character in escaped)
    assert "é…" in escaped


def test_printable_text_is_one_line() -> None:
    assert printable("a\tb\nc\x1b") == "a b c\\x1b"
    assert printable_lines("a\nb\rc") == "a\nb c"
