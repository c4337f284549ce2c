"""Holder and factuality of events against what the other fields and the Statements around them say (warnings)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crosswire.curation.checks.record_locations import Places
from crosswire.curation.waivers import GoldWarning
from crosswire.formats.events import AUTHOR
from crosswire.model import Event, Gold, Span
from crosswire.problems import quoted

UNKNOWN = "UU"

# An event with the spans of its Content.
Saying = tuple[Event, list[Span]]


def check_stances(gold: Gold, places: Places) -> Iterator[GoldWarning]:
    """Events whose holder or factuality does not follow from the rest of the annotation, by article and position."""
    for article, events in (gold.events or {}).items():
        by_id = {event.id: event for event in events}
        saying = [(event, contents) for event in events if (contents := _contents(event))]
        for event in events:
            for rule, message in _suspicions(event, by_id, saying):
                name = f"{article}/{event.id}"
                said = f"event {quoted(event.id)} {quoted(event.text)} {message} (GUIDELINES 5.4, 5.5)"
                value = event.holder if rule == "W409" else event.factuality
                yield GoldWarning(places.problem(rule, name, said), name, f"{event.text} ({value})")


def _suspicions(event: Event, events: Mapping[str, Event], saying: Sequence[Saying]) -> Iterator[tuple[str, str]]:
    """W407, W408, W409 of one event, with what is suspect."""
    value = event.factuality or ""
    sign = expected_sign(event, events)
    if value != UNKNOWN and not value.endswith(sign):
        yield "W407", f"is {value}; polarity and holder make its sign {sign}"
    if event.modality in {"conditional", "generic"} and value != UNKNOWN:
        yield "W408", f"is {event.modality} and {value}; expected {UNKNOWN}"
    if event.aspect == "plan" and (event.modality != "future" or value != UNKNOWN):
        yield "W408", f"is a plan, {event.modality} and {value}; expected future and {UNKNOWN}"
    holder = expected_holder(event, saying)
    if event.holder != holder:
        yield (
            "W409",
            f"is held by {_named(event.holder or '', events)}; the text around it says {_named(holder, events)}",
        )


def _named(holder: str, events: Mapping[str, Event]) -> str:
    return f"{holder} {quoted(events[holder].text)}" if holder in events else holder


def expected_sign(event: Event, events: Mapping[str, Event]) -> str:
    """`-` for an odd number of negations by polarity and a denying holder, else `+`; words of doubt are not seen."""
    holder = events.get(event.holder or "")
    denied = holder is not None and holder.act == "deny"
    return "-" if (event.polarity == "neg") != denied else "+"


def expected_holder(event: Event, saying: Sequence[Saying]) -> str:
    """Whose word an event is, of all events with a Content: the outermost around it that denies or confirms.

    Else the innermost that asserts or predicts, else the author. A `decline` and an Appeal are passed over.
    """
    around = [pair for pair in saying if pair[0] is not event and any(_covers(span, event) for span in pair[1])]
    around.sort(key=lambda pair: -sum(end - start for start, end in pair[1]))
    deciding = [other for other, _ in around if other.act in {"deny", "confirm"}]
    telling = [other for other, _ in around if other.act in {"assert", "predict"}]
    return deciding[0].id if deciding else telling[-1].id if telling else AUTHOR


def _contents(event: Event) -> list[Span]:
    return [span for argument in event.arguments if argument.role == "Content" for span in argument.spans]


def _covers(span: Span, event: Event) -> bool:
    return span[0] <= event.start and event.end <= span[1]
