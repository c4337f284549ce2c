"""Banned words: help texts, documentation pages and strings in the code use plain technical English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crosswire.cli.app import app
from support.paths import ROOT

BANNED = (
    *("tell", "tells", "told", "mend", "mends", "mended", "stranger", "strangers", "whoever", "bears", "unsound"),
    *("stands twice", "is none of", "nothing is said", "answers nothing"),
)
# A phrase may be broken across two lines.
PATTERN = re.compile(r"\b(?:" + "|".join(BANNED).replace(" ", r"\s+") + r")\b", re.IGNORECASE)
COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
PAGES = [
    *(page for folder in ("docs", "annotations") for page in sorted((ROOT / folder).glob("*.md"))),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "data/README.md") if (ROOT / name).is_file()),
]
MODULES = [path for folder in ("eval", "baselines") for path in sorted((ROOT / folder).rglob("*.py"))]


def hits(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line number, from 0, and the word of each hit."""
    for match in PATTERN.finditer(text):
        yield text.count("\n", 0, match.start()), " ".join(match.group().split())


def string_hits(code: str) -> Iterator[tuple[int, str]]:
    """Yield the line number, from 1, and the word of each hit in the string constants and docstrings of a module."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            # A newline in a string may be an escape sequence, which is not a line of the file.
            for line, word in hits(node.value):
                yield min(node.lineno + line, node.end_lineno or node.lineno), word


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_has_no_banned_word(command: str) -> None:
    arguments = [*command.split(), "--help"]
    result = CliRunner().invoke(app, arguments, prog_name="bench")
    assert result.exit_code == 0
    title = " ".join(["bench", *arguments])
    found = [f"{title}:{line + 1}: {word}" for line, word in hits(result.output)]
    assert not found, "\n".join(found)


def test_documentation_has_no_banned_word() -> None:
    # Inline code is not prose: it can hold values of the data.
    texts = {name_of(page): re.sub(r"`[^`\n]*`", "``", page.read_text(encoding="utf-8")) for page in PAGES}
    found = [f"{name}:{line + 1}: {word}" for name, text in texts.items() for line, word in hits(text)]
    assert not found, "\n".join(found)


def test_strings_in_code_have_no_banned_word() -> None:
    codes = {name_of(path): path.read_text(encoding="utf-8") for path in MODULES}
    found = [f"{name}:{line}: {word}" for name, code in codes.items() for line, word in string_hits(code)]
    assert not found, "\n".join(found)


def test_hits_have_line_and_word() -> None:
    assert list(hits("Retold by bearers.\nIt Stands\ntwice, as told.")) == [(1, "Stands twice"), (2, "told")]
    code = '"""A module.\n\nIt tells."""\n\nx = f"who{1}ever {2} mended"  # told\ny = "\\n\\nwhoever"\n'
    assert sorted(string_hits(code)) == [(3, "tells"), (5, "mended"), (6, "whoever")]
