"""Generated files are current, and stale ones are reported."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from crosswire import CrosswireError
from crosswire.curation.build import generated, stale, write
from crosswire.curation.readme import current_run
from crosswire.dataset.configs import CONFIGS
from crosswire.dataset.store import Store, open_store


@pytest.fixture
def checkout(tmp_path: Path) -> Store:
    """A copy of everything that `bench build` reads and writes."""
    source = open_store().root
    for name in ("corpus", "annotations", "results", "data", "docs", "examples"):
        shutil.copytree(source / name, tmp_path / name)
    shutil.copy(source / "README.md", tmp_path)
    return Store(tmp_path, "checkout")


def test_the_checkout_is_current() -> None:
    assert stale(open_store()) == {}


@pytest.mark.slow
def test_stale_reports_and_write_fixes_missing_edited_and_extra_files(checkout: Store) -> None:
    (checkout.root / "data" / "mentions" / "test.jsonl").unlink()
    edited = checkout.root / "data" / "tokens" / "test.jsonl"
    edited.write_text(edited.read_text() + "{}\n")
    (checkout.root / "data" / "tokens" / "train.jsonl").write_text("{}\n")
    expected = [Path("data/mentions/test.jsonl"), Path("data/tokens/test.jsonl"), Path("data/tokens/train.jsonl")]
    found = stale(checkout)
    assert list(found) == expected
    assert found[expected[2]] is None
    write(checkout.root, found)
    assert stale(checkout) == {}
    assert not (checkout.root / expected[2]).exists()


def test_results_on_other_data_are_refused_with_the_command_to_run(checkout: Store) -> None:
    path = checkout.root / "annotations" / "homs" / "homs-002" / "mentions.jsonl"
    text = path.read_text()
    path.write_text(re.sub(r'"value": "[^"]+"', '"value": "1999-01-01"', text, count=1))
    assert path.read_text() != text
    with pytest.raises(CrosswireError, match="run bench predict --system crf -o results/crf/predictions.jsonl"):
        stale(checkout)


def test_results_with_a_page_are_refused_with_the_name_of_the_page(checkout: Store) -> None:
    path = checkout.root / "results" / "spacy-en-core-web-sm" / "predictions.jsonl"
    path.write_text(path.read_text().replace('"homs": "f1', '"homs": "00', 1))
    message = "make it again as results/spacy-en-core-web-sm/README.md describes"
    with pytest.raises(CrosswireError, match=message):
        current_run(path, checkout, [])


def test_gold_edit_changes_digest_of_every_config_that_has_it(checkout: Store) -> None:
    def digests() -> dict[str, str]:
        card = yaml.safe_load((checkout.root / "data" / "README.md").read_text(encoding="utf-8").split("---\n")[1])
        return {config["config_name"]: config["description"] for config in card["configs"]}

    before = digests()
    path = checkout.root / "annotations" / "hesk" / "hesk-1" / "mentions.jsonl"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if '"19 miles"' not in line))
    found = stale(checkout)
    assert Path("data/README.md") in found
    write(checkout.root, found)
    after = digests()
    assert {name for name in before if before[name] != after[name]} == {"entities", "mentions", "tokens"}


def test_the_card_names_every_config_and_its_files() -> None:
    root = open_store().root / "data"
    card = yaml.safe_load((root / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    assert [config["config_name"] for config in card["configs"]] == [config.name for config in CONFIGS]
    assert [config["config_name"] for config in card["configs"] if config.get("default")] == ["articles"]
    assert all((root / file["path"]).is_file() for config in card["configs"] for file in config["data_files"])


@pytest.mark.slow
@pytest.mark.parametrize(("page", "section"), [("README.md", "scores"), ("data/README.md", "counts")])
def test_a_page_without_a_marker_is_refused(checkout: Store, page: str, section: str) -> None:
    path = checkout.root / page
    path.write_text(path.read_text().replace(f"<!-- begin generated: {section} -->\n", ""))
    message = f"^{page}: expected exactly one line '<!-- begin generated: {section} -->'"
    with pytest.raises(CrosswireError, match=message):
        generated(checkout)


def test_a_missing_page_is_refused(checkout: Store) -> None:
    (checkout.root / "data" / "README.md").unlink()
    with pytest.raises(CrosswireError, match=r"data/README\.md: is missing; restore it"):
        generated(checkout)
