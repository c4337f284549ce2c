"""Gold items that are given to a system: mentions and triggers, and nothing more."""

from __future__ import annotations

from collections.abc import Collection

from crosswire.model import Event, Given, Gold, Mention


def given_mentions(gold: Gold, articles: Collection[str]) -> Given | None:
    """Return the mentions of these articles with span, type and level; None if the gold has no entities."""
    return None if gold.entities is None else Given("mentions", _mentions(gold, articles))


def given_events(gold: Gold, articles: Collection[str]) -> Given | None:
    """Return the triggers of these articles with their types, and the mentions; None if the gold has no events."""
    if gold.events is None:
        return None
    events = {
        article: tuple(Event(e.start, e.end, e.type, e.id, e.text) for e in gold.events[article])
        for article in gold.events
        if article in articles
    }
    return Given("events", _mentions(gold, articles), events)


def _mentions(gold: Gold, articles: Collection[str]) -> dict[str, tuple[Mention, ...]]:
    return {
        article: tuple(Mention(m.start, m.end, m.type, m.level, m.id, m.text) for m in own)
        for article, own in gold.mentions.items()
        if article in articles
    }
