"""Inter-annotator agreement of two passes: each layer by the project's own metrics, shared items by kappa."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from crosswire.dataset.store import Store, open_store
from crosswire.evaluation.evaluate import score_output
from crosswire.evaluation.plan import Plan, plan
from crosswire.evaluation.run import Run
from crosswire.evaluation.system_run import SystemRun
from crosswire.formats.candidate_pairs import CANDIDATES_FILE, LABELS_FILE, read_candidates, read_labels
from crosswire.metrics.agreement import kappa
from crosswire.metrics.intervals import METHOD, interval
from crosswire.model import Event, Gold, Story
from crosswire.model.schema import EventSchema
from crosswire.problems import CrosswireError
from crosswire.systems.replay import stories_in
from crosswire.systems.resolve import Replay, resolve

# The minimum of each layer before adjudication; below it, the guidelines are fixed and the layer is annotated again.
TARGETS: Mapping[str, float] = {
    "entities.strict.f1": 0.90,
    "coreference.conll.f1": 0.85,
    "events.strict.f1": 0.75,
    "arguments.entity.f1": 0.65,
    "event-coreference.conll.f1": 0.70,
    "candidates.label.kappa": 0.70,
}

# The metrics that the table shows.
SHOWN = (
    "entities.strict.f1",
    "entities.with-nom.f1",
    "coreference.conll.f1",
    "coreference.lea.f1",
    "events.strict.f1",
    "events.trigger.f1",
    "events.factual.f1",
    "arguments.entity.f1",
    "event-coreference.conll.f1",
    "event-coreference.lea.f1",
    "contradictions.fact.f1",
)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A chance-corrected agreement coefficient over the items that both passes annotated.

    Attributes:
        metric: Name of the metric.
        value: At most 1; null if it is undefined.
        low: Lower end of the 95 % interval; null if it is undefined.
        high: Upper end of the interval; null if it is undefined.
        units: Number of articles that contain the items.
        items: Number of items that both passes annotated.
        agreed: Number of these items with the same label in both passes.
        signature: Everything that can change the value, in one line.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    units: int
    items: int
    agreed: int
    signature: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two annotation passes.

    Attributes:
        first: Name of the first pass.
        second: Name of the second pass.
        forward: Scores of the first pass as a system against the second pass as gold.
        backward: Scores in the other direction. F1 of spans is the same; metrics that match clusters or facts can
            differ.
        coefficients: Kappa over the items that both passes annotated.
    """

    first: str
    second: str
    forward: Run
    backward: Run
    coefficients: tuple[Coefficient, ...]

    def __repr__(self) -> str:
        scored = [task.task for task in self.forward.tasks if task.attempted]
        return f"Agreement({self.first!r} with {self.second!r}: {', '.join(scored)})"

    def to_dict(self) -> dict[str, Any]:
        """Return the scores, coefficients and targets as JSON values."""
        return {
            "first": self.first,
            "second": self.second,
            "targets": dict(TARGETS),
            "coefficients": [asdict(each) for each in self.coefficients],
            "forward": self.forward.to_dict(),
            "backward": self.backward.to_dict(),
        }


def agree(
    first: Path | str, second: Path | str, *, stories: Sequence[str] = (), data: Path | str | None = None
) -> Agreement:
    """Compare two annotation passes.

    Args:
        first: A folder with the layout of `annotations/`.
        second: Another such folder.
        stories: Names of stories (default: all stories that both passes contain).
        data: The folder with `corpus/` and `annotations/` (default: the shipped data).

    Raises:
        CrosswireError: A folder is not an annotation pass, a story is missing from a pass, the passes have no story in
            common, or a file is invalid.
    """
    folders = (Path(first), Path(second))
    store = open_store(Path(data) if data is not None else None)
    contents = [stories_in(folder, store) for folder in folders]
    problems = [
        f"{folder}: is not an annotation pass; expected files <story>/<article>/mentions.jsonl"
        for folder, names in zip(folders, contents, strict=True)
        if not names
    ]
    if problems:
        raise CrosswireError("\n".join(problems))
    shared = [name for name in contents[0] if name in contents[1]]
    missing = [
        f"{folder}: does not contain story {name}"
        for folder, names in zip(folders, contents, strict=True)
        for name in stories
        if name in store.story_ids and name not in names
    ]
    if missing or not shared:
        raise CrosswireError("\n".join(missing) or f"{folders[0]} and {folders[1]} have no story in common")
    planned = plan(stories=stories or shared, data=data)
    stores = [Store(store.root, store.kind, annotations=folder) for folder in folders]
    return Agreement(
        first=folders[0].resolve().name,
        second=folders[1].resolve().name,
        forward=_run(folders[0], replace(planned, store=stores[1])),
        backward=_run(folders[1], replace(planned, store=stores[0])),
        coefficients=tuple(_coefficients(planned, stores, folders)),
    )


def _run(system: Path, planned: Plan) -> Run:
    """Score a pass against the gold of a plan, in the layers that the gold has."""
    resolved = resolve(str(system), planned.store)
    if not isinstance(resolved, Replay):
        raise CrosswireError(
            f"{system}: contains both a run (predictions.jsonl) and an annotation pass; use two separate folders"
        )
    return score_output(SystemRun(resolved, planned).run(), planned)


@dataclass(frozen=True, slots=True)
class _Item:
    """The two labels of an item that both passes annotated, with the articles that contain it."""

    articles: frozenset[str]
    first: str
    second: str


def _coefficients(planned: Plan, stores: Sequence[Store], folders: Sequence[Path]) -> Iterator[Coefficient]:
    shared: dict[str, list[_Item]] = {
        "entities.type.kappa": [],
        "events.type.kappa": [],
        "events.factuality.kappa": [],
    }
    for story in planned.stories:
        first, second = (store.gold(story) for store in stores)
        shared["entities.type.kappa"] += _types_of_mentions(first, second)
        for article, one, two in _shared_events(first, second):
            shared["events.type.kappa"].append(_Item(article, one.type, two.type))
            if one.type == two.type and one.factuality and two.factuality:
                shared["events.factuality.kappa"].append(_Item(article, one.factuality, two.factuality))
    data = "+".join(f"{s.id}-{planned.store.card(s.id).version}@{stores[0].digest(s.id)}" for s in planned.stories)
    against = "+".join(stores[1].digest(story.id) for story in planned.stories)
    labels = _labels_of_candidates(planned.stories, folders, planned.store)
    if labels is not None:
        shared["candidates.label.kappa"] = labels
    for name, items in shared.items():
        scale = _scale(planned.store.schema.events) if name == "events.factuality.kappa" else ()
        signature = f"data:{data}|against:{against}|unit:article|interval:{METHOD}|weights:"
        yield _coefficient(name, items, scale, signature + ("linear" if scale else "none"))


def _coefficient(name: str, items: Sequence[_Item], scale: Sequence[str], signature: str) -> Coefficient:
    """Return kappa with its jackknife interval; leaving out an article leaves out every item in it."""

    def value_of(kept: Sequence[_Item]) -> float:
        return kappa([item.first for item in kept], [item.second for item in kept], scale=scale)

    articles = sorted({article for item in items for article in item.articles})
    value = value_of(items)
    without_one = [value_of([item for item in items if article not in item.articles]) for article in articles]
    low, high = interval(value, without_one, lowest=-1.0)
    agreed = sum(item.first == item.second for item in items)
    value_or_null, low_or_null, high_or_null = (None if math.isnan(n) else n for n in (value, low, high))
    return Coefficient(name, value_or_null, low_or_null, high_or_null, len(articles), len(items), agreed, signature)


def _types_of_mentions(first: Gold, second: Gold) -> Iterator[_Item]:
    """Yield the types of mentions that both passes marked with the same span and level."""
    for article, own in first.mentions.items():
        others = {(m.start, m.end, m.level): m.type for m in second.mentions[article]}
        for mention in own:
            key = (mention.start, mention.end, mention.level)
            if key in others:
                yield _Item(frozenset([article]), mention.type, others[key])


def _shared_events(first: Gold, second: Gold) -> Iterator[tuple[frozenset[str], Event, Event]]:
    """Yield the two events of each trigger that both passes marked, with their article."""
    for article, own in (first.events or {}).items():
        others = {(event.start, event.end): event for event in (second.events or {}).get(article, ())}
        for event in own:
            if (event.start, event.end) in others:
                yield frozenset([article]), event, others[event.start, event.end]


def _scale(schema: EventSchema) -> list[str]:
    """Return the factualities in order, from `CT-` over `UU` to `CT+`."""
    ends = {sign: [name for name in schema.factualities if name.endswith(sign)] for sign in "+-"}
    between = [name for name in schema.factualities if name[-1] not in "+-"]
    return [*ends["-"], *between, *reversed(ends["+"])]


def _labels_of_candidates(stories: Sequence[Story], folders: Sequence[Path], store: Store) -> list[_Item] | None:
    """Return the labels of the candidate pairs; None if the passes have different parent folders or no labels."""
    candidates_file = folders[0].resolve().parent / CANDIDATES_FILE
    files = [folder / LABELS_FILE for folder in folders]
    together = folders[0].resolve().parent == folders[1].resolve().parent
    if not together or not all(path.exists() for path in (candidates_file, *files)):
        return None
    candidates = read_candidates(candidates_file, {name: store.story(name) for name in store.story_ids})
    first, second = (read_labels(path, candidates, store.schema.disputes) for path in files)
    return [
        _Item(frozenset([each.left.article, each.right.article]), first[name], second[name])
        for name, each in candidates.items()
        if each.story in {story.id for story in stories}
    ]
