"""The wheel: installed in another environment, it works without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from support.paths import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    arguments = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the interpreter of a new environment with the wheel and the libraries of this environment."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder, with_pip=True)
    interpreter = folder / "bin" / "python"
    subprocess.run(
        [interpreter, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True, capture_output=True
    )
    site = next((folder / "lib").glob("python*/site-packages"))
    libraries = Path(pytest.__file__).parents[1]
    # A .pth file adds the libraries by path, so that an editable install of the checkout is not picked up.
    (site / "libraries.pth").write_text(f"{libraries}\n")
    return interpreter


def run(python: Path, *arguments: str, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run([python, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_has_two_packages_and_the_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"crosswire", "crosswire_baselines"}
    assert {"crosswire/py.typed", "crosswire_baselines/py.typed"} <= set(names)
    assert "crosswire/inspect/prompts/v1/contradictions.md" in names
    data = {name.removeprefix("crosswire/_data/") for name in names if name.startswith("crosswire/_data/")}
    expected = {
        p.relative_to(ROOT).as_posix() for d in ("corpus", "annotations") for p in (ROOT / d).rglob("*") if p.is_file()
    }
    assert data == expected


def test_wheel_works_without_the_checkout(python: Path, tmp_path: Path) -> None:
    bench = ("-m", "crosswire")
    assert "package: " in run(python, *bench, "doctor", cwd=tmp_path)
    assert str(ROOT) not in run(python, *bench, "doctor", cwd=tmp_path)
    for system in ("gold", "empty", "gazetteer", "tagger"):
        first = run(python, *bench, "eval", "-s", system, "--json", "-q", cwd=tmp_path)
        assert json.loads(first)["system"]["name"] == system
    assert run(python, *bench, "eval", "-s", "tagger", "--json", "-q", cwd=tmp_path) == first
    example = (ROOT / "examples" / "mine.py").read_text()
    (tmp_path / "mine.py").write_text(example)
    run(python, *bench, "eval", "-s", "./mine.py:Mine", cwd=tmp_path)
    run(python, *bench, "predict", "-s", "./mine.py:Mine", "-o", "mine.jsonl", cwd=tmp_path)
    run(python, *bench, "score", "mine.jsonl", cwd=tmp_path)
    code = "from crosswire import load_dataset; print(load_dataset('tokens')['test'].num_rows)"
    assert run(python, "-c", code, cwd=tmp_path).strip() == "151"
