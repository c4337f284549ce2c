"""Checks of the holder and factuality of events against their other fields and the Statements around (warnings)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crosswire.curation.waivers import GoldWarning
from crosswire.dataset.story_files import StoryFiles
from crosswire.model import Event, Span
from crosswire.model.annotations import AUTHOR
from crosswire.problems import quoted

UNKNOWN = "UU"

# An event with the spans of its Content.
ContentEvent = tuple[Event, list[Span]]


def check_stances(files: StoryFiles) -> Iterator[GoldWarning]:
    """Yield a warning for events whose holder or factuality does not follow from the rest of the annotation."""
    for article in files.texts:
        pairs = files.gold.events(article).pairs
        by_id = {event.id: event for event, _ in pairs}
        content_events = [(event, contents) for event, _ in pairs if (contents := event.content_spans)]
        for event, row in pairs:
            for rule, message in _check_event(event, by_id, content_events):
                name = f"{article}/{event.id}"
                full = f"event {quoted(event.id)} {quoted(event.text)}: {message} (GUIDELINES 5.4, 5.5)"
                value = event.holder if rule == "W409" else event.factuality
                yield GoldWarning(row.problem(rule, full), name, f"{event.text} ({value})")


def _check_event(
    event: Event, events: Mapping[str, Event], content_events: Sequence[ContentEvent]
) -> Iterator[tuple[str, str]]:
    """Yield rule and message of each W407, W408 and W409 of one event."""
    value = event.factuality or ""
    sign = expected_sign(event, events)
    if value != UNKNOWN and not value.endswith(sign):
        yield "W407", f"factuality is {value}; expected the sign {sign} by polarity and holder"
    if event.modality in {"conditional", "generic"} and value != UNKNOWN:
        yield "W408", f"modality is {event.modality} and factuality {value}; expected factuality {UNKNOWN}"
    if event.aspect == "plan" and (event.modality != "future" or value != UNKNOWN):
        found = f"aspect is plan, modality {event.modality} and factuality {value}"
        yield "W408", f"{found}; expected modality future and factuality {UNKNOWN}"
    holder = expected_holder(event, content_events)
    if event.holder != holder:
        found = f"holder is {_holder_name(event.holder or '', events)}"
        yield "W409", f"{found}; expected {_holder_name(holder, events)} by the Statements around the event"


def _holder_name(holder: str, events: Mapping[str, Event]) -> str:
    return f"{holder} {quoted(events[holder].text)}" if holder in events else holder


def expected_sign(event: Event, events: Mapping[str, Event]) -> str:
    """Return the sign of factuality that follows from the polarity and the act of the holder.

    The sign is `-` for an odd number of negations (negative polarity, a denying holder), else `+`. Words of doubt are
    not taken into account.
    """
    holder = events.get(event.holder or "")
    denied = holder is not None and holder.act == "deny"
    return "-" if (event.polarity == "neg") != denied else "+"


def expected_holder(event: Event, content_events: Sequence[ContentEvent]) -> str:
    """Return the expected holder of an event, chosen from the events whose Content covers it.

    It is the outermost one that denies or confirms; else the innermost one that asserts or predicts; else the author.
    A `decline` and an Appeal are ignored.
    """
    around = [pair for pair in content_events if pair[0] is not event and any(_covers(span, event) for span in pair[1])]
    around.sort(key=lambda pair: -sum(end - start for start, end in pair[1]))
    deciding = [other for other, _ in around if other.act in {"deny", "confirm"}]
    asserting = [other for other, _ in around if other.act in {"assert", "predict"}]
    return deciding[0].id if deciding else asserting[-1].id if asserting else AUTHOR


def _covers(span: Span, event: Event) -> bool:
    return span[0] <= event.start and event.end <= span[1]
