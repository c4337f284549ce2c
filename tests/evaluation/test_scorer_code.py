"""The digest of the scorer's code in signatures."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import crosswire
from crosswire.evaluation.evaluate import evaluate
from crosswire.evaluation.scorer_code import FILES, FOLDERS, scorer_version

PACKAGE = Path(crosswire.__file__).parent


def version_of(copy: Path) -> str:
    code = "from crosswire.evaluation.scorer_code import scorer_version as v; print(v())"
    options = {"cwd": copy, "env": {"PYTHONPATH": str(copy)}, "capture_output": True, "text": True, "check": True}
    return str(subprocess.run([sys.executable, "-c", code], **options).stdout.strip())  # type: ignore[call-overload]


def test_signature_names_version_and_digest() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{8}", scorer_version())
    assert evaluate("gold", tasks=["entities"]).tasks[0].signature.endswith(f"|crosswire:{scorer_version()}")


def test_digest_changes_with_the_scorer_only(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "crosswire", ignore=shutil.ignore_patterns("__pycache__"))
    assert version_of(tmp_path) == scorer_version()
    for name, same in (("report/tables.py", True), ("metrics/counts.py", False), ("tasks/entities.py", False)):
        file = tmp_path / "crosswire" / name
        before, source = version_of(tmp_path), file.read_bytes()
        file.write_bytes(source.replace(b"\n", b"\r\n"))
        assert version_of(tmp_path) == before
        file.write_bytes(source + b"# changed\n")
        assert (version_of(tmp_path) == before) is same


def test_listed_files_exist() -> None:
    assert all((PACKAGE / name).is_dir() for name in FOLDERS)
    assert all((PACKAGE / name).is_file() for name in FILES)
