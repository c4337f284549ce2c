"""`load_dataset`: its arguments, their errors, and libraries that cannot be imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crosswire import CrosswireError, load_dataset
from crosswire.dataset.configs import CONFIGS
from crosswire.problems import Exit


def test_the_config_can_be_given_as_name() -> None:
    by_name = load_dataset(name="tokens", split="test")
    assert by_name.to_list() == load_dataset("tokens", split="test").to_list()
    assert load_dataset("tokens", "tokens", split="test").info.config_name == "tokens"
    assert load_dataset(split="test").info.config_name == "articles"


@pytest.mark.parametrize("first", ["crosswire", "path/to/checkout/data"])
def test_the_call_of_the_library_is_answered_with_ours(first: str) -> None:
    message = rf"got two names, '{first}' and 'tokens'; .* takes only the config: load_dataset\('tokens'\)"
    with pytest.raises(CrosswireError, match=message):
        load_dataset(first, "tokens")


@pytest.mark.parametrize(
    ("second", "call"),
    [
        ("test", "load_dataset('tokens', split='test')"),
        ("validation+test", "load_dataset('tokens', split='validation+test')"),
        ("all", "load_dataset('tokens', split='all')"),
        ("token", "load_dataset('tokens')"),
        ("events", "load_dataset('events')"),
    ],
)
def test_a_second_name_after_the_config_is_answered_with_a_call_that_works(second: str, call: str) -> None:
    with pytest.raises(CrosswireError) as caught:
        load_dataset("tokens", second)
    assert str(caught.value).endswith(f"takes only the config: {call}")
    assert eval(call).keys() if "split" not in call else eval(call).num_rows


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"config": "entitys"}, "unknown config 'entitys' .*did you mean 'entities'"),
        ({"config": 5}, "unknown config '5'"),
        ({"name": ["tokens"]}, "unknown config"),
        ({"config": "crosswire", "name": "token"}, r"load_dataset\('articles'\)"),
        ({"split": "train"}, r"unknown split 'train' \(known: validation, test\)"),
        ({"split": "tset"}, "did you mean 'test'"),
        ({"split": ["test", "tset"]}, "unknown split 'tset'"),
        ({"split": {"train": "tset"}}, "unknown split 'tset'"),
        ({"fold": "homs-0"}, r"unknown fold 'homs-0' \(known: homs-000, .*hesk-3; did you mean"),
        ({"fold": "homs-000", "split": "validation"}, r"unknown split 'validation' \(known: train, test\)"),
        ({"labels": "ids"}, r"unknown form of labels 'ids' \(known: integers, names\)"),
        ({"data": "nowhere"}, "nowhere: has no folder corpus/"),
    ],
)
def test_wrong_arguments_are_one_line_errors(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(CrosswireError, match=message) as caught:
        load_dataset(**arguments)
    assert "\n" not in str(caught.value)


def run(code: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    ("module", "error"),
    [
        ("raise ImportError('pyarrow requires NumPy 2.0 or newer, found 1.26.4')", "ImportError"),
        ("raise ModuleNotFoundError('No module named datasets')", "ModuleNotFoundError"),
        ("raise ValueError('numpy.dtype size changed,\\n may indicate binary incompatibility')", "ValueError"),
        ("__version__ = '3.6.0'  # before some of the names that we use", "ImportError"),
    ],
)
def test_a_library_that_cannot_be_imported_is_a_one_line_error(module: str, error: str, tmp_path: Path) -> None:
    (tmp_path / "datasets.py").write_text(f"{module}\n")
    code = (
        "from crosswire import CrosswireError, load_dataset\n"
        "try:\n    load_dataset('mentions')\n"
        "except CrosswireError as error:\n    print(int(error.exit_code), error)\n"
    )
    output = run(code, PYTHONPATH=str(tmp_path))
    assert output.count("\n") == 1
    assert output.startswith(f"{int(Exit.INTEGRITY)} the library datasets cannot be imported ({error}: ")
    assert output.endswith("; run pip install --upgrade datasets pyarrow numpy pandas\n")


def test_unwritable_home_and_cache_are_no_problem() -> None:
    variables = dict.fromkeys(("HOME", "HF_HOME", "HF_DATASETS_CACHE", "XDG_CACHE_HOME"), "/proc/nowhere")
    code = "from crosswire import load_dataset; print(load_dataset('entities')['test'].num_rows)"
    assert run(code, **variables).strip() == "5"


def test_docstring_lists_every_config() -> None:
    assert all(f"`{config.name}`" in (load_dataset.__doc__ or "") for config in CONFIGS)
