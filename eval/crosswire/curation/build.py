"""What follows from the data and is never edited: the views in data/, and the generated parts of README."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from crosswire.curation.generated_files import generated_files, is_current, superfluous
from crosswire.curation.story_counts import story_stats
from crosswire.dataset.configs import CONFIGS, features_as_yaml
from crosswire.dataset.store import Store
from crosswire.evaluation.agreement import agree
from crosswire.evaluation.evaluate import evaluate, score
from crosswire.evaluation.run import Run
from crosswire.formats.files import write_atomically
from crosswire.problems import CrosswireError, plural
from crosswire.report.agreement_tables import agreement_table
from crosswire.report.run_tables import comparison_table, headline_table
from crosswire.report.tables import Column, Table, as_markdown
from crosswire.systems.resolve import BUILT_IN

README = Path("README.md")
RESULTS = Path("results")
TEST_STORY = "homs"
PASSES = (Path("annotations/passes/a"), Path("annotations/passes/b"))
HEADLINES = (
    "entities.strict.f1",
    "entities.boundary.f1",
    "entities.type.f1",
    "entities.overlap.f1",
    "entities.strict.macro_f1",
)


def stale(store: Store) -> dict[Path, str | None]:
    """The generated files that are not current, with the content they should have; null for one that should go."""
    wanted = generated(store)
    different = {path: content for path, content in wanted.items() if not is_current(store.root / path, content)}
    return dict(sorted({**different, **dict.fromkeys(superfluous(store, wanted))}.items()))


def write(root: Path, files: Mapping[Path, str | None]) -> None:
    """Write generated files below a checkout, and remove those that should go."""
    for path, content in files.items():
        target = root / path
        if content is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, content)


def generated(store: Store) -> Mapping[Path, str]:
    """Path to content of every generated file, paths relative to the checkout.

    Raises:
        CrosswireError: The data is damaged, README has lost a marker, or a file in results/ is out of date.
    """
    files = generated_files(store)
    readme = _read(store.root / README) or ""
    readme = _between(readme, "configs", front_matter(store, files), "#")
    readme = _between(readme, "counts", as_markdown(counts_table(store)), "<!--")
    agreement = agree(*(store.root / folder for folder in PASSES), data=store.root)
    readme = _between(readme, "agreement", as_markdown(agreement_table(agreement)), "<!--")
    second = evaluate(str(store.root / PASSES[1]), stories=[TEST_STORY], data=store.root)
    readme = _between(readme, "ceiling", as_markdown(_signed(second)), "<!--")
    readme = _between(readme, "scores", as_markdown(scores_table(store)), "<!--")
    return {**files, README: readme}


def front_matter(store: Store, files: Mapping[Path, str]) -> str:
    """The `configs` and `dataset_info` of the dataset card.

    Under every config stands the digest of its files: the `datasets` library keys its cache by this block and not by
    the files, so that without it an edit would go unseen.
    """
    configs: list[dict[str, Any]] = []
    infos: list[dict[str, Any]] = []
    for view in CONFIGS:
        own = {path: content for path, content in files.items() if path.parts[1] == view.name}
        digest = hashlib.sha256("".join(own.values()).encode()).hexdigest()
        configs.append(
            {
                "config_name": view.name,
                **({"default": True} if view is CONFIGS[0] else {}),
                "description": f"sha256-{digest}",
                "data_files": [{"split": path.stem, "path": path.as_posix()} for path in own],
            }
        )
        infos.append({"config_name": view.name, "features": features_as_yaml(view.columns(store.schema))})
    return yaml.safe_dump({"configs": configs, "dataset_info": infos}, sort_keys=False, allow_unicode=True, width=1000)


def counts_table(store: Store) -> Table:
    """What every story holds: articles, sentences, words, each layer, and names by type; the numbers of stats.json."""
    rows = []
    for story_id in store.story_ids:
        stats = story_stats(store, story_id)
        sizes = {
            **{name: stats["texts"][name] for name in ("articles", "sentences", "words")},
            **stats["mentions"]["level"],
            "entities": _of(stats, "entities", "total"),
            "events": _of(stats, "events", "total"),
            "arguments": _of(stats, "events", "arguments"),
            "happenings": _of(stats, "happenings", "total"),
            "disputes": _of(stats, "disputes", "total"),
            "claims": _of(stats, "claims", "total"),
            **{f"{name} pairs": _of(stats, "pairs", "label", name) for name in store.schema.disputes.labels},
            **{f"NAM {name}": number for name, number in stats["mentions"]["NAM type"].items()},
        }
        rows.append((f"`{story_id}` ({stats['split']})", sizes))
    columns = [Column("story"), *(Column(name, numeric=True) for name in rows[0][1])]
    return Table(
        columns, [[name, *("-" if size is None else str(size) for size in sizes.values())] for name, sizes in rows]
    )


def _of(stats: Any, *keys: str) -> int | None:  # noqa: ANN401 - counts nest to any depth
    """A number of the counts; null where the story has no such layer."""
    for key in keys:
        stats = stats[key] if stats is not None else None
    return None if stats is None else int(stats)


def scores_table(store: Store) -> Table:
    """The scores on the real articles of the sanity systems and of every file in results/, best headline first."""
    paths = sorted((store.root / RESULTS).glob("*/predictions.jsonl"))
    sanity = [evaluate(name, metrics=HEADLINES, data=store.root) for name in BUILT_IN]
    runs = [*sanity, *(_current(path, store) for path in paths)]
    runs.sort(key=lambda run: (-(run.score(HEADLINES[0]).value or 0), run.system.label))
    return comparison_table(runs, HEADLINES)


def _signed(run: Run) -> Table:
    """The headlines of a run with the signatures that they bear."""
    table = headline_table(run.tasks)
    n = plural(len(run.articles), "article")
    return replace(table, notes=[f"n = {n}", *(f"`{task.signature}`" for task in run.tasks if task.attempted)])


def _current(path: Path, store: Store) -> Run:
    """The scores of a file in results/.

    Raises:
        CrosswireError: Its predictions were made on other data than they are scored on now.
    """
    run = score(path, metrics=HEADLINES, data=store.root)
    if run.remarks:
        again = f"bench predict --system {run.system.name} -o {path.relative_to(store.root)}"
        raise CrosswireError(f"{path}: {'; '.join(run.remarks)}; run {again}")
    return run


def _between(text: str, name: str, content: str, comment: str) -> str:
    """The text with the part between the markers of this name replaced."""
    close = " -->" if comment == "<!--" else ""
    begin = f"{comment} begin generated: {name}{close}\n"
    end = f"{comment} end generated: {name}{close}\n"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise CrosswireError(f"{README}: needs exactly one line {begin.strip()!r} and one {end.strip()!r}")
    head, _, rest = text.partition(begin)
    return head + begin + content + end + rest.partition(end)[2]


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise CrosswireError(f"{path}: is not UTF-8; restore it") from error
