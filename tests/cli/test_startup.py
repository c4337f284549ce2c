"""Start-up time: commands import large libraries only when they need them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.builders import write_predictions

LARGE = {"numpy", "sklearn", "scipy", "pandas", "pyarrow", "datasets", "seqeval", "inspect_ai"}
LISTINGS = ("systems", "stories", "schema", "cite", "doctor")


def imported(*arguments: str, cwd: Path) -> set[str]:
    """Return the top-level packages that are imported when a command ends."""
    code = (
        "import sys\nfrom crosswire.cli import main\nsys.argv = ['bench', *sys.argv[1:]]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('\\n' + ' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, cwd=cwd)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["eval", "--help"],
        ["errors", "--help"],
        ["check"],
        ["fmt", "--check"],
    ],
    ids=" ".join,
)
def test_light_commands_import_no_large_library(arguments: list[str], tmp_path: Path) -> None:
    assert imported(*arguments, cwd=tmp_path) & LARGE == set()


def test_listings_import_no_large_library(tmp_path: Path) -> None:
    """All in one process: what one of them imports stays imported."""
    code = (
        "import sys\nfrom crosswire.cli.app import app\n"
        f"for name in {LISTINGS!r}:\n    app([name], standalone_mode=False)\n"
        f"print(sorted({LARGE!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"


def test_tasks_imports_only_numpy(tmp_path: Path) -> None:
    assert imported("tasks", cwd=tmp_path) & LARGE == {"numpy"}


def test_score_imports_only_numpy_and_scipy(tmp_path: Path) -> None:
    path = write_predictions(tmp_path / "p.jsonl", {"article": "homs-000", "mentions": []})
    assert imported("score", str(path), cwd=tmp_path) & LARGE == {"numpy", "scipy"}
    assert imported("errors", str(path), cwd=tmp_path) & LARGE == {"numpy", "scipy"}


def test_scipy_stats_is_never_imported(tmp_path: Path) -> None:
    code = "import sys; from crosswire import evaluate; evaluate('gazetteer'); print('scipy.stats' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "False"


def test_public_api_is_complete_and_imported_lazily() -> None:
    code = "import sys, crosswire; [getattr(crosswire, n) for n in crosswire.__all__ if n != 'load_dataset']"
    code += "\nprint(sorted(set(sys.modules) & {'numpy', 'datasets'}))"
    imported = subprocess.run(
        [sys.executable, "-c", "import sys, crosswire; print('numpy' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert imported.stdout.strip() == "False"
    assert (
        "datasets"
        not in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    )


@pytest.mark.parametrize("arguments", [["--help"], ["eval", "--help"], ["check", "--help"]])
def test_python_without_docstrings_prints_the_same_help(arguments: list[str], tmp_path: Path) -> None:
    printed = [
        subprocess.run(
            [sys.executable, *options, "-m", "crosswire", *arguments],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        ).stdout
        for options in ([], ["-OO"])
    ]
    assert printed[0] == printed[1]
