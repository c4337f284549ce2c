"""`load_dataset`: the benchmark for the `datasets` library, built in memory; the one file that imports it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datasets import ClassLabel, Dataset, DatasetDict, DatasetInfo, Features, List, Value
from datasets.utils.version import Version

from crosswire.about import bibtex
from crosswire.dataset.configs import CONFIGS, Labels, rows_by_split
from crosswire.dataset.configs.config import Columns, Kind
from crosswire.dataset.store import open_store
from crosswire.problems import CrosswireError, unknown_names


def load_dataset(
    config: str = "articles", *, split: str | None = None, data: Path | str | None = None
) -> Dataset | DatasetDict:
    """Load the benchmark as a `DatasetDict` with the splits `validation` and `test`, or one split as a `Dataset`.

    The rows are built in memory from corpus and gold: offline, without a cache, always current.

    Args:
        config: `articles`, `entities`, `mentions`, `tokens`, `events`, `coreference`, `claims`, `disputes` or
            `contradictions`.
        split: `test` (real articles) or `validation` (the invented story).
        data: The folder that holds `corpus/` and `annotations/`, instead of the shipped data.

    Raises:
        CrosswireError: The config or split is unknown, or the data is damaged.
    """
    configs = {each.name: each for each in CONFIGS}
    wrong = unknown_names("config", [config], list(configs))
    if wrong:
        raise CrosswireError(wrong[0])
    store = open_store(Path(data) if data is not None else None)
    chosen = configs[config]
    features = features_of(chosen.columns(store.schema))
    rows = rows_by_split(chosen, store)
    wrong = unknown_names("split", [split], list(rows)) if split is not None else []
    if wrong:
        raise CrosswireError(wrong[0])
    cards = [store.card(name) for name in store.story_ids]
    versions = {name: max(Version(card.version) for card in cards if card.split == name) for name in rows}
    splits = {
        name: Dataset.from_list(rows[name], features=features, info=_info(config, versions[name], features), split=name)
        for name in rows
        if split in (None, name)
    }
    return splits[split] if split is not None else DatasetDict(splits)


def features_of(columns: Columns) -> Features:
    """Return columns as explicit features of `datasets`."""
    return Features({name: _feature(kind) for name, kind in columns.items()})


def _feature(kind: Kind) -> Any:  # noqa: ANN401 - features have no common type
    if isinstance(kind, Labels):
        return ClassLabel(names=list(kind.names))
    if isinstance(kind, Mapping):
        return {name: _feature(inner) for name, inner in kind.items()}
    if isinstance(kind, list):
        return List(_feature(kind[0]))
    return Value(kind)


def _info(config: str, version: Version, features: Features) -> DatasetInfo:
    return DatasetInfo(
        dataset_name="crosswire",
        config_name=config,
        features=features,
        version=version,
        citation=bibtex(),
        license="annotations CC-BY-4.0; article texts LicenseRef-Article-Rights",
    )
