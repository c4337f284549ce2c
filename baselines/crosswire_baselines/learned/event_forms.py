"""The nodes of event coreference: the events of one article with the same type, trigger and fillers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from crosswire import Event, Gold, Mention, Story
from crosswire_baselines.learned.linear_model import Features
from crosswire_baselines.rules.name_matching import entity_keys, words_of
from crosswire_baselines.rules.trigger_lexicon import ANCHORS, EventRef

# The first letters of a word that stand for its stem.
STEM = 4
# The least number of letters of a word of the sentence that counts.
LEAST_LETTERS = 4


@dataclass(frozen=True)
class EventForm:
    """Events of one article that look equal, and are taken to be one happening.

    Attributes:
        article: The id of the article.
        type: The type of the events.
        trigger: The trigger in lower case.
        fillers: The pairs of role and entity, or of role and words for times and numbers.
        context: Words of the sentence of the first event.
        events: The references to the events.
    """

    article: str
    type: str
    trigger: str
    fillers: frozenset[tuple[str, object]]
    context: frozenset[str]
    events: tuple[EventRef, ...]


def event_forms(
    story: Story, mentions: Mapping[str, Sequence[Mention]], events: Mapping[str, Sequence[Event]]
) -> list[EventForm]:
    """Return the forms of the events, in the order of the text. Entities are those of `name-matching`."""
    entities = entity_keys(story, mentions)
    found: dict[tuple[str, str, str, frozenset[tuple[str, object]]], list[EventRef]] = {}
    contexts: dict[tuple[str, str, str, frozenset[tuple[str, object]]], frozenset[str]] = {}
    for article in story.articles:
        words = {each.id: words_of(article.text[each.start : each.end]) for each in mentions.get(article.id, ())}
        for event in sorted(events.get(article.id, ()), key=lambda each: (each.start, each.end, each.id)):
            named = [(each.role, each.mention) for each in event.arguments if each.mention in words]
            fillers = frozenset((role, entities.get((article.id, m), words[m])) for role, m in named)
            key = article.id, event.type, article.text[event.start : event.end].lower(), fillers
            found.setdefault(key, []).append((article.id, event.id))
            sentence = article.segment_around(event.start, event.end)
            contexts.setdefault(key, _context(sentence.text if sentence is not None else ""))
    return [EventForm(*key, contexts[key], tuple(references)) for key, references in found.items()]


def _context(text: str) -> frozenset[str]:
    return frozenset(word for word in words_of(text) if len(word) >= LEAST_LETTERS) if text.strip() else frozenset()


def same_type_pairs(forms: Sequence[EventForm]) -> list[tuple[int, int]]:
    """Return the pairs of forms that can be one happening, by position."""
    pairs = combinations(range(len(forms)), 2)
    return [(one, two) for one, two in pairs if forms[one].type == forms[two].type]


def happenings_of(forms: Sequence[EventForm], gold: Gold) -> list[str]:
    """Return the gold happening of most events of each form."""
    owner = {reference: each.id for each in gold.happenings or () for reference in each.events}
    counts = [Counter(owner[each] for each in form.events if each in owner) for form in forms]
    return [min(own, key=lambda name: (-own[name], name), default="") for own in counts]


def pair_features(one: EventForm, two: EventForm) -> Features:
    """Return the features of two forms of one type: triggers, shared and different fillers, words of the sentences."""
    roles = [dict(one.fillers), dict(two.fillers)]
    features: dict[str, float | str | bool] = {
        "same trigger": one.trigger == two.trigger,
        "same stem": one.trigger[:STEM] == two.trigger[:STEM],
        "same article": one.article == two.article,
        "same trigger and article": one.trigger == two.trigger and one.article == two.article,
        "type": one.type,
        "shared anchors": float(len({f for r, f in one.fillers if r in ANCHORS} & {f for _, f in two.fillers})),
        "shared words": len(one.context & two.context) / (len(one.context | two.context) or 1),
    }
    for role in roles[0].keys() & roles[1].keys():
        shared = {f for r, f in one.fillers if r == role} & {f for r, f in two.fillers if r == role}
        features[f"{role} {'shared' if shared else 'different'}"] = True
    return features
