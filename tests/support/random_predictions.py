"""A Hypothesis strategy for small predictions of all layers, with ties, duplicates, overlaps and hedged spans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from crosswire.dataset.store import shipped_store
from crosswire.formats.mentions import encode_mention
from crosswire.model import Event, Gold
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import Schema

Line = dict[str, Any]
Draw = st.DrawFn

STORY = "hesk"
SCORES = (None, 0.1, 0.1, 0.5)
INVALID_PAIRS: tuple[Any, ...] = (None, {"left": 1}, {"left": {"article": "x", "spans": [[0, 1]]}, "score": 0.5})
INVALID_VERDICTS: tuple[Any, ...] = ("p", {"pair": "none", "label": "update"})


def _schema() -> Schema:
    return shipped_store().schema


@cache
def _gold() -> Gold:
    store = shipped_store()
    return store.gold(store.story(STORY))


@cache
def _mention_pool(article: str) -> list[Line]:
    """Return gold mentions without ids, also with another type or level, and spans that overlap them."""
    pool = []
    for mention in (*_gold().mentions[article][:5], *_valued(article)):
        plain = {key: value for key, value in encode_mention(mention).items() if key not in ("id", "text")}
        bare = {key: plain[key] for key in ("start", "end", "type", "level")}
        pool += [plain, {**plain, "level": "NOM"}, {**bare, "type": "ORG"}, {**bare, "type": "PER"}]
        pool += [{**bare, "end": mention.start + 2}, {**bare, "start": mention.start + 1, "type": "GPE"}]
    return pool


def _valued(article: str) -> list[Any]:
    valued = [m for m in _gold().mentions[article] if m.value is not None or m.quantity is not None]
    return valued[:2]


@cache
def _event_pool(article: str) -> list[Line]:
    """Return gold triggers without ids and references, also with other types and spans that overlap them."""
    pool = []
    for event in _events(article):
        bare = {"start": event.start, "end": event.end, "type": event.type}
        pool += [bare, {**bare, "type": "Attack"}, {**bare, "end": event.end + 3}]
        pool.append({**bare, "type": "Statement"})
    return pool


@cache
def _sides() -> list[Line]:
    """Return the evidence of claims, and evidence of several spans that touches it."""
    claims = [claim for claim in _gold().claims or () if claim.article != "hesk-3"][:8]
    sides = [{"article": c.article, "spans": [list(span) for span in c.spans]} for c in claims]
    return [*sides, *({**side, "spans": [*side["spans"], [5, 9], [0, 3]]} for side in sides[:3])]


@cache
def _pair_ids() -> list[str]:
    return [pair.id for pair in claim_pairs(_gold(), _schema().disputes)][:6]


@cache
def _contents(article: str) -> list[list[list[int]]]:
    """Return the spans of gold Contents, and other spans."""
    gold = [[list(span) for span in event.content_spans] for event in _events(article) if event.content_spans]
    return [*gold, [[5, 9], [40, 60]], [[5, 9], [5, 9]]]


@cache
def _events(article: str) -> list[Event]:
    """Return five gold events of an article, those with a Content of several spans first."""
    return sorted((_gold().events or {})[article], key=lambda event: -len(event.content_spans))[:5]


def _groups(draw: Draw, references: Sequence[tuple[str, str]], members: str) -> list[Line]:
    """Put references into up to four groups, or none."""
    numbers = draw(st.lists(st.integers(0, 4), min_size=len(references), max_size=len(references)))
    found: dict[int, list[list[str]]] = {}
    for reference, number in zip(references, numbers, strict=True):
        if number:
            found.setdefault(number, []).append(list(reference))
    return [{members: group} for group in found.values()]


def _attributes(draw: Draw, article: str, events: Sequence[Line], mentions: Sequence[Line]) -> list[Line]:
    """Give events a factuality, a holder and arguments, each or none."""
    statements = [event["id"] for event in events if event["type"] == "Statement"]
    roles = _schema().events.types
    changed = []
    for event in events:
        allowed = [role for role in roles[event["type"]] if role != "Content"]
        fillers = draw(st.lists(st.sampled_from(mentions), max_size=3)) if mentions and allowed else []
        arguments: list[Line] = [{"role": draw(st.sampled_from(allowed)), "mention": each["id"]} for each in fillers]
        if "Content" in roles[event["type"]] and draw(st.booleans()):
            arguments.append({"role": "Content", "spans": draw(st.sampled_from(_contents(article)))})
        factuality = draw(st.sampled_from([None, "CT+", "PS+"]))
        others = [name for name in statements if name != event["id"]]
        holder = draw(st.sampled_from([None, "author", *others]))
        changed.append({**event, "factuality": factuality, "holder": holder, "arguments": arguments})
    return changed


def _article(draw: Draw, article: str) -> Line:
    mentions = draw(st.lists(st.sampled_from(_mention_pool(article)), max_size=6, unique_by=_mention_key))
    events = draw(st.lists(st.sampled_from(_event_pool(article)), max_size=4, unique_by=_event_key))
    numbered = [{"id": f"m{number}", **mention} for number, mention in enumerate(mentions)]
    triggers = [{"id": f"e{number}", **event} for number, event in enumerate(events)]
    return {"article": article, "mentions": numbered, "events": _attributes(draw, article, triggers, numbered)}


def _mention_key(mention: Mapping[str, Any]) -> tuple[Any, ...]:
    return mention["start"], mention["end"], mention["type"], mention["level"]


def _event_key(event: Mapping[str, Any]) -> tuple[Any, ...]:
    return event["start"], event["end"], event["type"]


def _pairs(draw: Draw) -> list[Any]:
    """Return contradictions with ties and duplicates; some are invalid, and some have equal sides."""
    side, kind = st.sampled_from(_sides()), st.sampled_from([None, "time", "place"])
    valid = st.fixed_dictionaries({"left": side, "right": side, "type": kind, "score": st.sampled_from(SCORES)})
    return draw(st.lists(st.one_of(valid, valid, st.sampled_from(INVALID_PAIRS)), max_size=6))


def _verdicts(draw: Draw) -> list[Any]:
    scores = st.sampled_from([None, {}, {"contradiction": 0.5, "update": 0.1}, {"contradiction": 0.1}])
    labels = st.sampled_from(_schema().disputes.labels)
    valid = st.fixed_dictionaries({"pair": st.sampled_from(_pair_ids()), "label": labels, "scores": scores})
    return draw(st.lists(st.one_of(valid, valid, valid, st.sampled_from(INVALID_VERDICTS)), max_size=8))


def _given_article(draw: Draw, article: str) -> Line:
    events = [
        {"id": event.id, "start": event.start, "end": event.end, "type": event.type} for event in _events(article)
    ]
    mentions = [{"id": mention.id} for mention in _gold().mentions[article][:5]]
    return {"article": article, "given": "events", "events": _attributes(draw, article, events, mentions)}


@st.composite
def prediction_lines(draw: Draw) -> list[Line]:
    """Return the header and the lines of a valid file on the story `hesk` that predicts every layer."""
    names = list(_gold().mentions)
    articles = [_article(draw, name) for name in names]
    own = {
        layer: [(line["article"], record["id"]) for line in articles for record in line[layer]]
        for layer in ("mentions", "events")
    }
    story = {
        "story": STORY,
        "entities": _groups(draw, own["mentions"], "mentions"),
        "happenings": _groups(draw, own["events"], "events"),
        "contradictions": _pairs(draw),
        "verdicts": _verdicts(draw),
    }
    mentions = [(name, mention.id) for name in names for mention in _gold().mentions[name][:6]]
    given = [_given_article(draw, name) for name in names[:2]]
    events = [(line["article"], event["id"]) for line in given for event in line["events"]]
    links = [
        {"story": STORY, "given": "mentions", "entities": _groups(draw, mentions, "mentions")},
        {"story": STORY, "given": "events", "happenings": _groups(draw, events, "events")},
    ]
    return [{"format": 1, "system": {"name": "made"}}, *articles, story, *given, *links]
