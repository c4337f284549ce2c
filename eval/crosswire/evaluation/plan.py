"""The names that a user gives, turned into stories, tasks and metrics, each proven to exist."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crosswire.dataset.store import Store, open_store
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.reader import checks_for
from crosswire.model import Story
from crosswire.problems import CrosswireError, unknown_names
from crosswire.tasks import TASKS, StoryTask, Task

# Beside mentions and events, pairs of claims are given.
PAIRS = "pairs"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be scored, every name in it proven to exist.

    Attributes:
        store: The data.
        stories: The stories, all of one origin.
        tasks: The tasks.
        metrics: The names of the metrics wanted.
        labels: The label set.
        checks: What predictions are checked against.
        named: The tasks that were asked for by name; the others are scored where the gold has their layer.
    """

    store: Store
    stories: tuple[Story, ...]
    tasks: tuple[Task | StoryTask, ...]
    metrics: tuple[str, ...]
    labels: str
    checks: Checks
    named: frozenset[str] = frozenset()

    @property
    def given(self) -> frozenset[str]:
        """What the tasks give to a system: `mentions`, `events`, `pairs`."""
        ways = [way for task in self.tasks for way in (task.views if isinstance(task, StoryTask) else task.tiers)]
        return frozenset(way.given for way in ways if way.given)

    @property
    def digests(self) -> dict[str, str]:
        """Story to the digest of its data."""
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
    labels: str = "native",
    data: Path | str | None = None,
) -> Plan:
    """What these names stand for; nothing named means the stories of the split `test`, all tasks, all own metrics.

    Raises:
        CrosswireError: A name is unknown, or the stories are of different origin; all of it at once.
    """
    stories, tasks, metrics = _listed(stories), _listed(tasks), _listed(metrics)
    store = open_store(Path(data) if data is not None else None)
    names = tuple(stories) or _test_stories(store)
    wrong = [
        *unknown_names("story", names, store.story_ids),
        *unknown_names("task", tasks, [task.name for task in TASKS]),
    ]
    wrong += unknown_names("metric", metrics, [*_wanted_metrics(TASKS, ["all"]), "all"])
    wrong += unknown_names("label set", [labels], store.schema.label_sets)
    if wrong or not names:
        raise CrosswireError("\n".join(wrong) or f"{store.root}: no story in it; add corpus/<story>/story.toml")
    picked = tuple(store.story(name) for name in dict.fromkeys(names))
    if len({story.origin for story in picked}) > 1:
        listed = ", ".join(f"{story.id} ({story.origin})" for story in picked)
        raise CrosswireError(f"stories of different origin are never pooled: {listed}; name one with --story")
    articles = [article for story in picked for article in story.articles]
    if len({article.id for article in articles}) < len(articles):
        raise CrosswireError("two of the stories have an article of the same id; run bench check")
    offered = tuple(task for task in TASKS if not tasks or task.name in tasks)
    wanted = _wanted_metrics(offered, metrics)
    chosen = tuple(task for task in offered if set(wanted) & {*task.metrics, *task.library_metrics})
    named = frozenset(task.name for task in chosen if tasks or (metrics and "all" not in metrics))
    known = {story.id: story for story in picked}
    checks = checks_for(
        picked,
        store.schema,
        labels,
        gold=lambda name: store.gold(known[name]),
        elsewhere=_articles_elsewhere(store, names),
    )
    return Plan(store, picked, chosen, wanted, labels, checks, named)


def _test_stories(store: Store) -> tuple[str, ...]:
    """The stories of the split `test`; all, where there is none."""
    tests = tuple(name for name in store.story_ids if store.card(name).split == "test")
    return tests or store.story_ids


def _articles_elsewhere(store: Store, picked: Sequence[str]) -> frozenset[str]:
    """The other stories and their articles, as far as these can be read: naming one is no mistake."""
    found = {name for name in store.story_ids if name not in picked}
    for name in store.story_ids:
        if name not in picked:
            with contextlib.suppress(CrosswireError):
                found.update(article.id for article in store.card(name).articles)
    return frozenset(found)


def _listed(names: Sequence[str]) -> Sequence[str]:
    """A name alone stands for the list of it."""
    return (names,) if isinstance(names, str) else names


def _wanted_metrics(tasks: Sequence[Task | StoryTask], names: Sequence[str]) -> tuple[str, ...]:
    if "all" in names:
        return tuple(name for task in tasks for name in (*task.metrics, *task.library_metrics))
    return tuple(dict.fromkeys(names)) or tuple(name for task in tasks for name in task.metrics)
