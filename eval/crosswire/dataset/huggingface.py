"""Datasets of the `datasets` library from rows: features, splits and their slices; the one file that imports it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from datasets import (
    ClassLabel,
    Dataset,
    DatasetDict,
    DatasetInfo,
    Features,
    IterableDataset,
    IterableDatasetDict,
    List,
    ReadInstruction,
    Split,
    Value,
)
from datasets.utils.version import Version

from crosswire.about import bibtex
from crosswire.dataset.configs import Choice, Columns, Config, DatasetRow, Kind, Labels
from crosswire.dataset.store import Store
from crosswire.problems import CrosswireError, quoted, unknown_value

Expression: TypeAlias = str | Split | ReadInstruction


class SplitBuilder:
    """Builds datasets from the rows of one config."""

    def __init__(
        self, config: Config, store: Store, rows: Mapping[str, Sequence[DatasetRow]], *, named_labels: bool
    ) -> None:
        """Store the rows by split, and derive features and info from config and stories."""
        self._rows = rows
        self._features = features_of(config.columns(store.schema), named_labels=named_labels)
        versions = [Version(store.card(story).version) for story in store.story_ids]
        self._info = _info(config.name, max(versions, default=None), self._features)

    def build(
        self, split: Expression | Sequence[Expression] | Mapping[str, Expression] | None, *, streaming: bool
    ) -> Any:  # noqa: ANN401 - the type depends on both arguments
        """Return all splits, or what the expressions of splits select, in the list, tuple or dictionary they are in.

        Raises:
            CrosswireError: An expression is invalid, names an unknown split or selects no rows.
        """
        found: Any
        if split is None:
            found = {name: self._dataset(name, rows, streaming=streaming) for name, rows in self._rows.items()}
        elif isinstance(split, Mapping):
            found = {name: self._selection(each, streaming=streaming) for name, each in split.items()}
        elif isinstance(split, (list, tuple)):
            found = [self._selection(each, streaming=streaming) for each in split]
            return tuple(found) if isinstance(split, tuple) else found
        else:
            return self._selection(split, streaming=streaming)
        return IterableDatasetDict(found) if streaming else DatasetDict(found)

    def _selection(self, split: Expression, *, streaming: bool) -> Dataset | IterableDataset:
        instruction = self._instruction(split)
        sizes = {name: len(rows) for name, rows in self._rows.items()}
        try:
            parts = instruction.to_absolute(sizes)
        except ValueError as error:
            raise _split_error(split, error) from error
        rows = [row for part in parts for row in self._rows[part.splitname][part.from_ : part.to]]
        if not rows:
            # An empty selection is an error of the library too.
            counts = ", ".join(f"{name} has {size}" for name, size in sizes.items())
            raise CrosswireError(f"split {quoted(str(split))} selects no rows ({counts})")
        return self._dataset(str(instruction), rows, streaming=streaming)

    def _instruction(self, split: Expression) -> ReadInstruction:
        """Return the instruction of the library for an expression."""
        if isinstance(split, ReadInstruction):
            return split
        expression = "+".join(self._rows) if str(split) == str(Split.ALL) else str(split)
        if expression.isidentifier() and expression not in self._rows:
            raise CrosswireError(unknown_value("split", expression, self._rows))
        try:
            return ReadInstruction.from_spec(expression)
        except ValueError as error:
            raise _split_error(split, error) from error

    def _dataset(self, name: str, rows: Sequence[DatasetRow], *, streaming: bool) -> Dataset | IterableDataset:
        columns = {column: [row[column] for row in rows] for column in self._features}
        built = Dataset.from_dict(columns, features=self._features, info=self._info, split=Split(name))
        return built.to_iterable_dataset() if streaming else built


def _split_error(split: Expression, error: ValueError) -> CrosswireError:
    reason = " ".join(str(error).split())
    return CrosswireError(f"invalid split {quoted(str(split))}: {reason}")


def features_of(columns: Columns, *, named_labels: bool = False) -> Features:
    """Return columns as explicit features of `datasets`; named labels are strings instead of class labels."""
    return Features({name: _feature(kind, named_labels) for name, kind in columns.items()})


def _feature(kind: Kind, named_labels: bool) -> Any:  # noqa: ANN401 - features have no common type
    if isinstance(kind, Labels):
        return Value("string") if named_labels else ClassLabel(names=list(kind.names))
    if isinstance(kind, Choice):
        return Value("string")
    if isinstance(kind, Mapping):
        return {name: _feature(inner, named_labels) for name, inner in kind.items()}
    if isinstance(kind, list):
        return List(_feature(kind[0], named_labels))
    return Value(kind)


def _info(config: str, version: Version | None, features: Features) -> DatasetInfo:
    return DatasetInfo(
        dataset_name="crosswire",
        config_name=config,
        features=features,
        version=version,
        citation=bibtex(),
        license="annotations CC-BY-4.0; article texts LicenseRef-Article-Rights",
    )
