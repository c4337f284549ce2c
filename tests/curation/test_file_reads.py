"""`bench check` and `bench fmt` open every gold file at most once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crosswire.dataset.store import open_store

COUNTER = """
import collections, json, sys
opened = collections.Counter()
sys.addaudithook(lambda event, args: opened.update([str(args[0])]) if event == "open" else None)
from crosswire.cli import main
sys.argv = ["bench", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print("\\n" + json.dumps(opened))
"""


@pytest.mark.parametrize("arguments", [["check"], ["fmt", "--check"]], ids=" ".join)
def test_command_opens_every_file_at_most_once(arguments: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNTER, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    opened = json.loads(done.stdout.splitlines()[-1])
    root = open_store().root
    gold = {str(path) for name in open_store().story_ids for path in (root / "annotations" / name).rglob("*.jsonl")}
    assert gold <= set(opened)
    folders = tuple(f"{root / name}/" for name in ("annotations", "corpus"))
    files = {path: number for path, number in opened.items() if path.startswith(folders) and path.endswith(".jsonl")}
    assert {path: number for path, number in files.items() if number > 1} == {}
