"""How far two annotation passes agree: each layer by the project's own metrics, shared items by kappa."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from crosswire.dataset.store import Store, open_store
from crosswire.evaluation.evaluate import score_answers
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

# What a layer must reach before it is adjudicated; below it the guidelines are mended and it is annotated again.
TARGETS: Mapping[str, float] = {
    "entities.strict.f1": 0.90,
    "coreference.conll.f1": 0.85,
    "events.strict.f1": 0.75,
    "arguments.entity.f1": 0.65,
    "event-coreference.conll.f1": 0.70,
    "contradictions.dispute.f1": 0.60,
    "candidates.label.kappa": 0.70,
}

# Beside them, in the table.
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
    "contradictions.dispute.f1",
    "contradictions.pair.f1",
    "contradictions.type.f1",
)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Agreement on items that both passes have, beyond chance.

    Attributes:
        metric: Its name.
        value: At most 1; null where it is undefined.
        low: The lower end of the 95 % interval; null where it is undefined.
        high: The upper end.
        units: Articles that the items lie in.
        items: How many items both have.
        same: How many of them bear the same label.
        signature: Everything that could change the number.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    units: int
    items: int
    same: int
    signature: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two passes agree.

    Attributes:
        first: The name of the first pass.
        second: That of the second.
        forward: The first one scored as a system against the second as gold.
        backward: The other way round; F1 of spans is the same, where clusters or disputes are matched it may differ.
        coefficients: Kappa on what both have.
    """

    first: str
    second: str
    forward: Run
    backward: Run
    coefficients: tuple[Coefficient, ...]

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON values."""
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
    """How far two annotation passes agree.

    Args:
        first: A folder of the form of `annotations/`.
        second: Another one.
        stories: Names of stories; those that both passes have where none is given.
        data: The folder that holds `corpus/` and `annotations/`, if not ours.

    Raises:
        CrosswireError: A folder is no pass, a story is in only one of them, or a file is invalid.
    """
    folders = (Path(first), Path(second))
    store = open_store(Path(data) if data is not None else None)
    held = [stories_in(folder, store) for folder in folders]
    wrong = [
        f"{folder}: is no annotation pass; it must hold <story>/<article>/mentions.jsonl"
        for folder, own in zip(folders, held, strict=True)
        if not own
    ]
    if wrong:
        raise CrosswireError("\n".join(wrong))
    shared = [name for name in held[0] if name in held[1]]
    missing = [
        f"{folder}: has no story {name}"
        for folder, own in zip(folders, held, strict=True)
        for name in stories
        if name in store.story_ids and name not in own
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
    """A pass scored against the gold of a plan, in the layers that this has."""
    resolved = resolve(str(system), planned.store)
    if not isinstance(resolved, Replay):
        raise CrosswireError(f"{system}: holds a run (predictions.jsonl) and a pass; give them folders of their own")
    return score_answers(SystemRun(resolved, planned).run(), planned)


@dataclass(frozen=True, slots=True)
class _Item:
    """What both passes have labelled, with the articles that it lies in."""

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
    """Kappa with its jackknife interval; leaving out an article leaves out every item that lies in it."""

    def value_of(kept: Sequence[_Item]) -> float:
        return kappa([item.first for item in kept], [item.second for item in kept], scale=scale)

    articles = sorted({article for item in items for article in item.articles})
    value = value_of(items)
    without_one = [value_of([item for item in items if article not in item.articles]) for article in articles]
    low, high = interval(value, without_one, lowest=-1.0)
    same = sum(item.first == item.second for item in items)
    value_or_null, low_or_null, high_or_null = (None if math.isnan(n) else n for n in (value, low, high))
    return Coefficient(name, value_or_null, low_or_null, high_or_null, len(articles), len(items), same, signature)


def _types_of_mentions(first: Gold, second: Gold) -> Iterator[_Item]:
    """Types of spans that both marked at the same level."""
    for article, own in first.mentions.items():
        others = {(m.start, m.end, m.level): m.type for m in second.mentions[article]}
        for mention in own:
            place = (mention.start, mention.end, mention.level)
            if place in others:
                yield _Item(frozenset([article]), mention.type, others[place])


def _shared_events(first: Gold, second: Gold) -> Iterator[tuple[frozenset[str], Event, Event]]:
    """Events whose trigger both marked, with their article."""
    for article, own in (first.events or {}).items():
        others = {(event.start, event.end): event for event in (second.events or {}).get(article, ())}
        for event in own:
            if (event.start, event.end) in others:
                yield frozenset([article]), event, others[event.start, event.end]


def _scale(schema: EventSchema) -> list[str]:
    """Factualities from certainly not to certainly so."""
    ends = {sign: [name for name in schema.factualities if name.endswith(sign)] for sign in "+-"}
    between = [name for name in schema.factualities if name[-1] not in "+-"]
    return [*ends["-"], *between, *reversed(ends["+"])]


def _labels_of_candidates(stories: Sequence[Story], folders: Sequence[Path], store: Store) -> list[_Item] | None:
    """Labels of the pairs that either pass found; null where the passes lie apart or have not labelled them."""
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
