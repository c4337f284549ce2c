"""The commands of README that need a service: a model server for inspect, and a Dask cluster of two workers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from crosswire import load_gold
from support.chat_server import chat_server
from support.paths import ROOT

PAGES = [ROOT / "README.md", ROOT / "docs" / "systems.md"]
ADDRESS = "tcp://127.0.0.1:8786"

pytestmark = pytest.mark.slow


def command_with(words: str) -> str:
    """Return the command with these words, which all pages have in the same form."""
    found = {row for page in PAGES for row in re.findall(rf"\| `([^`]*{re.escape(words)}[^`]*)` \|", page.read_text())}
    [command] = found
    return str(command)


def output_of(command: str, folder: Path, **variables: str) -> str:
    """Run a command of the shell and return what it printed."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "120", "NO_PROXY": "127.0.0.1", **variables}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_inspect_log_is_scored(tmp_path: Path) -> None:
    pytest.importorskip("inspect_ai", reason="needs the extra inspect")
    pytest.importorskip("openai", reason="needs the extra inspect-test")
    left, right = (load_gold("homs").claims or ())[:2]
    sides = {
        name: {"article": claim.article, "quote": claim.text[0]} for name, claim in (("left", left), ("right", right))
    }
    answer = json.dumps({"contradictions": [sides]})
    with chat_server(lambda _: f"Here they are:\n```json\n{answer}\n```") as server:
        printed = output_of(command_with("inspect eval"), tmp_path, **server.environment, INSPECT_DISPLAY="plain")
    assert re.search(r"^openai-api/local/m on homs, n = 5 articles$", printed, re.M)
    assert re.search(r"^contradictions\.fact\.f1 .* +1 +\d$", printed, re.M)


@pytest.mark.filterwarnings("ignore")
def test_dask_cluster_evaluates(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra dask")
    command = command_with("--executor tcp://127")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        printed = output_of(command.replace(ADDRESS, cluster.scheduler_address), tmp_path)
    assert ADDRESS in command
    assert printed == output_of(command.partition(" --executor")[0], tmp_path)
