"""The plan of an evaluation: the stories, tasks and metrics for the names that a user requests."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crosswire.dataset.store import Store, open_store
from crosswire.evaluation.run_options import RunOptions
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.encoder import NATIVE
from crosswire.formats.predictions.reader import checks_for
from crosswire.model import Story
from crosswire.problems import CrosswireError, unknown_names
from crosswire.tasks import TASKS, Task

NO_OPTIONS = RunOptions()


@dataclass(frozen=True, slots=True)
class Plan:
    """The stories, tasks and metrics to evaluate; all names in it exist.

    Attributes:
        store: The data.
        stories: The stories, all of one origin.
        tasks: The tasks.
        metrics: Names of the requested metrics.
        labels: Name of the label set: as requested, or that of a file that was read, else `native`.
        checks: The stories, gold and schema that predictions are checked against.
        named: Names of the tasks that were requested by name; other tasks are scored only if the gold has their layer.
        options: How the system is run.
    """

    store: Store
    stories: tuple[Story, ...]
    tasks: tuple[Task, ...]
    metrics: tuple[str, ...]
    labels: str
    checks: Checks
    named: frozenset[str] = frozenset()
    options: RunOptions = NO_OPTIONS

    @property
    def given(self) -> frozenset[str]:
        """The kinds of gold items that the tasks give to a system: `mentions`, `events`, `pairs`."""
        return frozenset(tier.given for task in self.tasks for tier in task.tiers if tier.given)

    @property
    def digests(self) -> dict[str, str]:
        """The digest of the data of each story."""
        return {story.id: self.store.digest(story.id) for story in self.stories}

    @property
    def articles(self) -> tuple[str, ...]:
        """The ids of the articles of all stories, in order."""
        return tuple(article.id for story in self.stories for article in story.articles)


def plan(
    *,
    stories: Sequence[str] = (),
    tasks: Sequence[str] = (),
    metrics: Sequence[str] = (),
    labels: str | None = None,
    data: Path | str | None = None,
    options: RunOptions = NO_OPTIONS,
) -> Plan:
    """Return the plan for these names; the defaults are the stories of the split `test`, all tasks, all own metrics.

    Raises:
        CrosswireError: Names are unknown (all are listed), no story exists, stories differ in origin or share ids, or
            an option has a wrong value.
    """
    stories, tasks, metrics = _listed(stories), _listed(tasks), _listed(metrics)
    store = open_store(Path(data) if data is not None else None)
    names = tuple(stories) or _test_stories(store)
    problems = [
        *unknown_names("story", names, store.story_ids),
        *unknown_names("task", tasks, [task.name for task in TASKS]),
    ]
    problems += unknown_names("metric", metrics, [*_wanted_metrics(TASKS, ["all"]), "all"])
    problems += unknown_names("label set", [labels or NATIVE], store.schema.label_sets)
    problems += options.problems()
    if problems or not names:
        raise CrosswireError("\n".join(problems) or f"{store.root}: contains no story; add corpus/<story>/story.toml")
    picked = tuple(store.story(name) for name in dict.fromkeys(names))
    if len({story.origin for story in picked}) > 1:
        listed = ", ".join(f"{story.id} ({story.origin})" for story in picked)
        raise CrosswireError(f"stories of different origin cannot be pooled: {listed}; choose one with --story")
    articles = [article for story in picked for article in story.articles]
    if len({article.id for article in articles}) < len(articles):
        raise CrosswireError("two of the stories have an article with the same id; run bench check")
    offered = tuple(task for task in TASKS if not tasks or task.name in tasks)
    requested = _wanted_metrics(offered, metrics)
    chosen = tuple(task for task in offered if set(requested) & {*task.metrics, *task.extra_metrics})
    named = frozenset(task.name for task in chosen if tasks or (metrics and "all" not in metrics))
    known = {story.id: story for story in picked}
    checks = checks_for(
        picked,
        store.schema,
        labels,
        gold=lambda name: store.gold(known[name]),
        elsewhere=_articles_elsewhere(store, names),
    )
    return Plan(store, picked, chosen, requested, labels or NATIVE, checks, named, options)


def _test_stories(store: Store) -> tuple[str, ...]:
    """Return the names of the stories of the split `test`; all stories if there are none."""
    tests = tuple(name for name in store.story_ids if store.card(name).split == "test")
    return tests or store.story_ids


def _articles_elsewhere(store: Store, picked: Sequence[str]) -> frozenset[str]:
    """Return the ids of the other stories and of their readable articles; predictions for them are not an error."""
    found = {name for name in store.story_ids if name not in picked}
    for name in store.story_ids:
        if name not in picked:
            with contextlib.suppress(CrosswireError):
                found.update(article.id for article in store.card(name).articles)
    return frozenset(found)


def _listed(names: Sequence[str]) -> Sequence[str]:
    """Return a single name as a list of one name."""
    return (names,) if isinstance(names, str) else names


def _wanted_metrics(tasks: Sequence[Task], names: Sequence[str]) -> tuple[str, ...]:
    if "all" in names:
        return tuple(name for task in tasks for name in (*task.metrics, *task.extra_metrics))
    return tuple(dict.fromkeys(names)) or tuple(name for task in tasks for name in task.metrics)
