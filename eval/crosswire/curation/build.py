"""Files that follow from the data and are never edited: data/, stats.json, and the tables of README and card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from crosswire.curation.baselines_page import BASELINES, baselines_page
from crosswire.curation.data_files import generated_files, is_current, unexpected_data_files
from crosswire.curation.dataset_card import CARD, dataset_card
from crosswire.curation.first_steps import FIRST_STEPS, first_steps
from crosswire.curation.readme import README, readme
from crosswire.dataset.store import Store
from crosswire.formats.files import write_atomically
from crosswire.problems import CrosswireError


def stale(store: Store) -> dict[Path, str | None]:
    """Return the generated files that are out of date, with their new content; null for one to remove."""
    wanted = generated(store)
    different = {path: content for path, content in wanted.items() if not is_current(store.root / path, content)}
    return dict(sorted({**different, **dict.fromkeys(unexpected_data_files(store, wanted))}.items()))


def write(root: Path, files: Mapping[Path, str | None]) -> None:
    """Write generated files below a checkout, and remove those without content."""
    for path, content in files.items():
        target = root / path
        if content is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, content)


def generated(store: Store) -> Mapping[Path, str]:
    """Return path and content of every generated file, paths relative to the checkout.

    Raises:
        CrosswireError: The data is damaged, a page lacks a marker, or a file in results/ is out of date.
    """
    files = generated_files(store)
    return {
        **files,
        README: readme(store, _read(store.root / README)),
        BASELINES: baselines_page(store, _read(store.root / BASELINES)),
        FIRST_STEPS: first_steps(store, _read(store.root / FIRST_STEPS)),
        CARD: dataset_card(store, files, _read(store.root / CARD)),
    }


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CrosswireError(f"{path}: is missing; restore it") from error
    except UnicodeDecodeError as error:
        raise CrosswireError(f"{path}: is not UTF-8; restore it") from error
