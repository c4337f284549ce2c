"""`load_dataset`: the benchmark for the `datasets` library, which is imported only when the function is called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

from crosswire.dataset.configs import CONFIGS, Config, DatasetRow, fold_names, rows_by_split, rows_of_fold
from crosswire.dataset.store import Store, open_store
from crosswire.problems import CrosswireError, Exit, unknown_value

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict, IterableDataset, IterableDatasetDict, ReadInstruction, Split

    SplitName: TypeAlias = str | Split | ReadInstruction

LabelForm = Literal["integers", "names"]
LABEL_FORMS = ("integers", "names")
DEFAULT_CONFIG = CONFIGS[0].name


@overload
def load_dataset(
    config: str | None = None,
    name: str | None = None,
    *,
    split: None = None,
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
    split: None = None,
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
    split: Sequence[SplitName],
    streaming: bool = False,
    fold: str | None = None,
    labels: LabelForm = "integers",
    data: Path | str | None = None,
) -> list[Any]: ...
def load_dataset(
    config: str | None = None,
    name: str | None = None,
    *,
    split: SplitName | Sequence[SplitName] | None = None,
    streaming: bool = False,
    fold: str | None = None,
    labels: LabelForm = "integers",
    data: Path | str | None = None,
) -> Any:
    """Load the benchmark as a `DatasetDict` with the splits `validation` and `test`, or one split as a `Dataset`.

    The rows are built in memory from corpus and gold: offline, without a cache, always current. They are the same as
    those of `datasets.load_dataset("<checkout>/data", config)`.

    Args:
        config: `articles` (default), `entities`, `mentions`, `tokens`, `events`, `coreference`, `claims`, `disputes`
            or `contradictions`.
        name: The config by the keyword that `datasets.load_dataset` uses.
        split: `test` (real articles), `validation` (the invented story), or an expression of the `datasets` library
            such as `test[:10]`, `test[50%:]`, `validation+test` or `all`; a list of them gives a list of datasets.
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
    _require_library()
    from crosswire.dataset.huggingface import SplitBuilder

    store = open_store(Path(data) if data is not None else None)
    rows = rows_by_split(chosen, store) if fold is None else _rows_of_fold(chosen, store, fold)
    builder = SplitBuilder(chosen, store, rows, named_labels=labels == "names")
    return builder.build(split, streaming=streaming)


def _config(config: str | None, name: str | None) -> Config:
    """Return the config with this name, which may be given as `config` or as `name`."""
    configs = {each.name: each for each in CONFIGS}
    if config is not None and name is not None and config != name:
        example = name if name in configs else DEFAULT_CONFIG
        raise CrosswireError(
            f"got two names, {str(config)!r} and {str(name)!r}; crosswire.load_dataset takes only the config: "
            f"load_dataset({example!r})"
        )
    chosen = name if config is None else config
    if chosen is None:
        chosen = DEFAULT_CONFIG
    if not isinstance(chosen, str) or chosen not in configs:
        raise CrosswireError(unknown_value("config", str(chosen), configs))
    return configs[chosen]


def _require_library() -> None:
    """Import the `datasets` library.

    Raises:
        CrosswireError: It is missing, or it does not work with the installed libraries.
    """
    try:
        import datasets  # noqa: F401
    except Exception as error:  # a library that does not fit to another one can fail with any exception
        reason = " ".join(str(error).split())
        message = f"the library datasets cannot be imported ({type(error).__name__}: {reason})"
        fix = "run pip install --upgrade datasets pyarrow numpy pandas"
        raise CrosswireError(f"{message}; {fix}", Exit.INTEGRITY) from error


def _rows_of_fold(config: Config, store: Store, fold: str) -> dict[str, list[DatasetRow]]:
    known = fold_names(store)
    if fold not in known:
        raise CrosswireError(unknown_value("fold", str(fold), known))
    return rows_of_fold(config, store, fold)
