"""Tests of reading files of any kind, and of atomic writing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from conftest import Bench
from crosswire.dataset.store import open_store
from crosswire.formats import files
from crosswire.formats.files import read_file, require_writable, write_atomically
from crosswire.problems import CrosswireError, Exit
from support.builders import copy_hesk

KINDS = {
    "pipe": "named pipe",
    "socket": "socket",
    "zero": "device",
    "loop": "symbolic links",
    "folder": "directory",
}


@pytest.fixture
def kinds(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with a path of every kind that is no regular file."""
    folder = tmp_path / "kinds"
    (folder / "folder").mkdir(parents=True)
    os.mkfifo(folder / "pipe")
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "loop").symlink_to("loop")
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as opened:
            opened.bind("socket")
            os.chdir(here)
            yield folder
    finally:
        os.chdir(here)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "command",
    [("score",), ("check",), ("errors",), ("eval", "--system"), ("locate",), ("predict", "-s", "gold", "-o")],
    ids=" ".join,
)
def test_path_that_is_no_file_is_one_message(command: tuple[str, ...], kind: str, kinds: Path, bench: Bench) -> None:
    result = bench(*command, kinds / kind)
    assert result.exit_code == Exit.USAGE
    assert len(result.stderr.splitlines()) == 1
    assert str(kinds / kind) in result.stderr
    assert any(word in result.stderr for word in (KINDS[kind], "directory", "symbolic links", "neither a run"))


OPTIONS = ("eval -s empty -o", "stories --data", f"agree {open_store().root}/annotations")


# An empty folder can become the folder of a run.
@pytest.mark.parametrize(
    ("option", "kind"),
    [each for each in product(OPTIONS, KINDS) if each != (OPTIONS[0], "folder")],
)
def test_path_that_is_no_folder_is_one_message(option: str, kind: str, kinds: Path, bench: Bench) -> None:
    result = bench(*option.split(), kinds / kind)
    assert result.exit_code == Exit.USAGE
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["corpus/hesk/story.toml", "corpus/hesk/hesk-1.txt", "annotations/schema.toml"])
def test_data_that_is_no_file_is_a_message(name: str, kind: str, kinds: Path, bench: Bench, tmp_path: Path) -> None:
    path = copy_hesk(tmp_path / "data") / name
    path.unlink(missing_ok=True)
    path.symlink_to(kinds / kind)
    result = bench("score", "-", "--data", tmp_path / "data", "--story", "hesk", stdin="{}")
    assert result.exit_code in {Exit.USAGE, Exit.INTEGRITY}
    assert "Traceback" not in result.output
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("kind", ["pipe", "socket", "zero", "loop"])
@pytest.mark.parametrize("command", ["check", "fmt", "log --note x", "stories"])
def test_gold_that_is_no_file_is_a_message(command: str, kind: str, kinds: Path, bench: Bench, tmp_path: Path) -> None:
    path = copy_hesk(tmp_path / "data") / "annotations" / "hesk" / "hesk-1" / "mentions.jsonl"
    path.unlink()
    path.symlink_to(kinds / kind)
    result = bench(*command.split(), "--data", tmp_path / "data", stdin="{}")
    assert result.exit_code in {Exit.USAGE, Exit.INVALID}
    assert str(path) in result.stderr
    assert path.is_symlink()


@pytest.mark.parametrize("command", ["score", "check", "errors", "eval -s"])
def test_open_pipe_of_a_shell_is_read(command: str, tmp_path: Path) -> None:
    predictions = open_store().root / "results" / "gazetteer" / "predictions.jsonl"
    shell = f'"$0" -m crosswire {command} <(cat "{predictions}") && "$0" -m crosswire {command} /dev/stdin <"$1"'
    done = subprocess.run(
        ["bash", "-c", shell, sys.executable, str(predictions)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("cannot be read")) == (0, 0), done.stderr


def test_file_above_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 3)
    path = tmp_path / "a"
    path.write_bytes(b"123")
    assert read_file(path) == b"123"
    path.write_bytes(b"1234")
    with pytest.raises(OSError, match="has more than 3 bytes"):
        read_file(path)


def test_stale_temporary_files_are_removed(tmp_path: Path) -> None:
    old, new = (tmp_path / f".crosswire-{age}-a.jsonl.tmp" for age in ("old", "new"))
    folder = tmp_path / ".crosswire-folder.tmp"
    folder.mkdir()
    for path in (old, new, folder / "x"):
        path.write_text("x")
    for path in (old, folder):
        os.utime(path, (time.time() - 2 * files.STALE_SECONDS,) * 2)
    write_atomically(tmp_path / "a.jsonl", "")
    assert {path.name for path in tmp_path.iterdir()} == {"a.jsonl", new.name}


def test_error_of_a_read_only_file_system_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", str(self))

    for name in ("open", "unlink"):
        monkeypatch.setattr(Path, name, refuse)
    with pytest.raises(CrosswireError) as caught:
        write_atomically(tmp_path / "claims.jsonl", "")
    assert str(caught.value).startswith(f"{tmp_path}/claims.jsonl: cannot be written: Read-only file system; ")


def test_write_replaces_file_and_leaves_no_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_atomically(path, "one\n")
    write_atomically(path, "zwei\n")
    assert path.read_bytes() == b"zwei\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.jsonl"]


def test_failed_write_keeps_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old\n")

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CrosswireError, match="No space left on device"):
        write_atomically(path, "new\n")
    assert path.read_text() == "old\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.jsonl"]


def test_require_writable_rejects_unwritable_paths(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "a.jsonl", Path("/proc/a.jsonl")):
        with pytest.raises(CrosswireError, match=r"is a directory|cannot be written"):
            require_writable(path)
    require_writable(tmp_path / "a.jsonl")
    assert list(tmp_path.iterdir()) == []
