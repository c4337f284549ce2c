"""`load_dataset`: the benchmark for the `datasets` library, which is imported only when the function is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from crosswire.dataset.configs import CONFIGS, Config, DatasetRow, fold_names, rows_by_split, rows_of_fold
from crosswire.dataset.store import Store, open_store
from crosswire.formats.story_card import SPLITS
from crosswire.problems import CrosswireError, Exit, unknown_value

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict, ReadInstruction, Split

    from crosswire.dataset.huggingface import SplitBuilder

    SplitName: TypeAlias = str | Split | ReadInstruction

LabelForm = Literal["integers", "names"]
LABEL_FORMS = ("integers", "names")
DEFAULT_CONFIG = CONFIGS[0].name


@overload
def load_dataset(
    config: str | None = None,
    name: str | None = None,
    *,
    split: Mapping[str, SplitName] | None = None,
    streaming: Literal[False] = False,
    fold: str | None = None,
    labels: LabelForm = "integers",
    data: Path | str | None = None,
) -> DatasetDict: ...
@overload
def load_dataset(
    config: str | None = None,
    name: str | None = None,
    *,
    split: Mapping[str, SplitName] | None = None,
    streaming: Literal[True],
    fold: str | None = None,
    labels: LabelForm = "integers",
    data: Path | str | None = None,
) -> IterableDatasetDict: ...
@overload
def load_dataset(
    config: str | None = None,
    name: str | None = None,
    *,
    split: SplitName,
    streaming: Literal[False] = False,
    fold: str | None = None,
    labels: LabelForm = "integers",
    data: Path | str | None = None,
) -> Dataset: ...
@overload
def load_dataset(
    config: str | None = None,
    name: str | None = None,
    *,
    split: SplitName,
    streaming: Literal[True],
    fold: str | None = None,
    labels: LabelForm = "integers",
    data: Path | str | None = None,
) -> IterableDataset: ...
@overload
def load_dataset(
    config: str | None = None,
    name: str | None = None,
    *,
    split: tuple[Any, ...],
    streaming: bool = False,
    fold: str | None = None,
    labels: LabelForm = "integers",
    data: Path | str | None = None,
) -> tuple[Any, ...]: ...
@overload
def load_dataset(
    config: str | None = None,
    name: str | None = None,
    *,
    split: list[Any],
    streaming: bool = False,
    fold: str | None = None,
    labels: LabelForm = "integers",
    data: Path | str | None = None,
) -> list[Any]: ...
def load_dataset(
    config: str | None = None,
    name: str | None = None,
    *,
    split: SplitName | Sequence[SplitName] | Mapping[str, SplitName] | None = None,
    streaming: bool = False,
    fold: str | None = None,
    labels: LabelForm = "integers",
    data: Path | str | None = None,
) -> Any:
    """Load the benchmark as a `DatasetDict` with the splits `validation` and `test`, or one split as a `Dataset`.

    The rows are built in memory from corpus and gold: offline, without a cache, always current. They are the same as
    those of `datasets.load_dataset("<checkout>/data", config)`.

    Args:
        config: `articles` (default), `entities`, `mentions`, `tokens`, `events`, `coreference`, `claims`, `disputes`,
            `contradictions` or `pairs`.
        name: The config by the keyword that `datasets.load_dataset` uses.
        split: `test` (real articles), `validation` (the invented story), or an expression of the `datasets` library
            such as `test[:10]`, `test[50%:]`, `validation+test` or `all`. A list or tuple of them gives a list or
            tuple of datasets, a dictionary such as `{"dev": "validation", "test": "test"}` a `DatasetDict`.
        streaming: Return an `IterableDataset` or `IterableDatasetDict`.
        fold: An article, such as `homs-000`. The splits are then `train`, the story without this article, and
            `test`, the rows about this article.
        labels: `integers` for columns of class labels, with the names in the features, or `names` for strings.
        data: The folder that holds `corpus/` and `annotations/`, instead of the shipped data.

    Raises:
        CrosswireError: A config, split, fold or form of labels is unknown, the data is damaged, or the `datasets`
            library cannot be imported.
    """
    chosen = _config(config, name)
    if labels not in LABEL_FORMS:
        raise CrosswireError(unknown_value("form of labels", str(labels), LABEL_FORMS))
    builder_class = _import_builder()
    store = open_store(Path(data) if data is not None else None)
    rows = rows_by_split(chosen, store) if fold is None else _rows_of_fold(chosen, store, fold)
    builder = builder_class(chosen, store, rows, named_labels=labels == "names")
    return builder.build(split, streaming=streaming)


def _config(config: str | None, name: str | None) -> Config:
    """Return the config with this name, which may be given as `config` or as `name`."""
    configs = {each.name: each for each in CONFIGS}
    if config is not None and name is not None and config != name:
        raise CrosswireError(
            f"got two names, {str(config)!r} and {str(name)!r}; crosswire.load_dataset takes only the config: "
            f"{_call_with_one_name(str(config), str(name))}"
        )
    chosen = name if config is None else config
    if chosen is None:
        chosen = DEFAULT_CONFIG
    if not isinstance(chosen, str) or chosen not in configs:
        raise CrosswireError(unknown_value("config", str(chosen), configs))
    return configs[chosen]


def _call_with_one_name(first: str, second: str) -> str:
    """Return the call that was probably meant by two different names: path and config, or config and split."""
    known = [each.name for each in CONFIGS]
    if second in known or first not in known:
        return f"load_dataset({(second if second in known else DEFAULT_CONFIG)!r})"
    is_split = second.startswith((*SPLITS, "all"))
    return f"load_dataset({first!r}, split={second!r})" if is_split else f"load_dataset({first!r})"


def _import_builder() -> type[SplitBuilder]:
    """Import the module that uses the `datasets` library.

    Raises:
        CrosswireError: The library is missing, too old, or does not work with the installed libraries.
    """
    try:
        from crosswire.dataset.huggingface import SplitBuilder
    except Exception as error:  # a library that does not fit to another one can fail with any exception
        reason = " ".join(str(error).split())
        message = f"the library datasets cannot be imported ({type(error).__name__}: {reason})"
        fix = "run pip install --upgrade datasets pyarrow numpy pandas"
        raise CrosswireError(f"{message}; {fix}", Exit.INTEGRITY) from error
    return SplitBuilder


def _rows_of_fold(config: Config, store: Store, fold: str) -> dict[str, list[DatasetRow]]:
    known = fold_names(store)
    if fold not in known:
        raise CrosswireError(unknown_value("fold", str(fold), known))
    return rows_of_fold(config, store, fold)
