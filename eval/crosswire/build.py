"""What follows from the data and is never edited: the views in data/, and the generated parts of README."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from crosswire.agreement import agree
from crosswire.claim_pairs import claim_pairs
from crosswire.evaluation import evaluate, score
from crosswire.jsonlines import dump_line, write_atomically
from crosswire.model import Gold
from crosswire.problems import CrosswireError, counted
from crosswire.report.agreement_tables import agreement_table
from crosswire.report.run_tables import comparison_table, headline_table
from crosswire.report.tables import Column, Table, as_markdown
from crosswire.runs import Run
from crosswire.schema import AGREEMENT
from crosswire.store import Store
from crosswire.systems.resolve import BUILT_IN
from crosswire.views import VIEWS, features_as_yaml, rows_by_split

README = Path("README.md")
DATA = Path("data")
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
    found = {path.relative_to(store.root) for path in (store.root / DATA).rglob("*.jsonl")}
    different = {path: content for path, content in wanted.items() if _read(store.root / path) != content}
    return dict(sorted({**different, **dict.fromkeys(found - set(wanted))}.items()))


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
    files: dict[Path, str] = {}
    for view in VIEWS:
        for split, rows in rows_by_split(view, store).items():
            files[DATA / view.name / f"{split}.jsonl"] = "".join(map(dump_line, rows))
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
    for view in VIEWS:
        own = {path: content for path, content in files.items() if path.parts[1] == view.name}
        digest = hashlib.sha256("".join(own.values()).encode()).hexdigest()
        configs.append(
            {
                "config_name": view.name,
                **({"default": True} if view is VIEWS[0] else {}),
                "description": f"sha256-{digest}",
                "data_files": [{"split": path.stem, "path": path.as_posix()} for path in own],
            }
        )
        infos.append({"config_name": view.name, "features": features_as_yaml(view.columns(store.schema))})
    return yaml.safe_dump({"configs": configs, "dataset_info": infos}, sort_keys=False, allow_unicode=True, width=1000)


def counts_table(store: Store) -> Table:
    """What every story holds: articles, sentences, words, each layer, and names by type."""
    types = tuple(store.schema.mention_types)
    rows = []
    for story_id in store.story_ids:
        story = store.story(story_id)
        gold = store.gold(story)
        mentions = [mention for own in gold.mentions.values() for mention in own]
        names = Counter(mention.type for mention in mentions if mention.level == "NAM")
        sizes = [
            len(story.articles),
            sum(len(article.sentences) for article in story.articles),
            sum(len(article.text.split()) for article in story.articles),
            sum(names.values()),
            len(mentions) - sum(names.values()),
            "-" if gold.entities is None else len(gold.entities),
            "-" if gold.events is None else sum(map(len, gold.events.values())),
            "-" if gold.happenings is None else len(gold.happenings),
            "-" if gold.disputes is None else len(gold.disputes),
            *_pairs(gold, store),
        ]
        rows.append([f"`{story_id}` ({story.split})", *map(str, sizes), *(str(names[name]) for name in types)])
    headings = (
        "articles",
        "sentences",
        "words",
        "NAM",
        "NOM",
        "entities",
        "events",
        "happenings",
        "disputes",
        *(f"{label} pairs" for label in store.schema.disputes.labels),
        *(f"NAM {name}" for name in types),
    )
    return Table([Column("story"), *(Column(name, numeric=True) for name in headings)], rows)


def _pairs(gold: Gold, store: Store) -> list[str]:
    """How many pairs of claims bear each label; agreeing pairs are left out."""
    labels = store.schema.disputes.labels
    if gold.disputes is None:
        return ["-"] * len(labels)
    pairs = Counter(p.label for p in claim_pairs(gold, store.schema.disputes) if p.reason != AGREEMENT)
    return [str(pairs[label]) for label in labels]


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
    n = counted(len(run.articles), "article")
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
