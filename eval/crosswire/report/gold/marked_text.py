"""Terminal view of annotated sentences: spans in brackets and colours, events below the sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from rich.text import Text

from crosswire.model import Argument, Article, Event, Gold, Mention, MentionRef, Segment
from crosswire.model.annotations import AUTHOR
from crosswire.model.schema import Schema
from crosswire.problems import printable
from crosswire.report.gold.cells import amount

PALETTE = ("green", "cyan", "red", "yellow", "blue", "magenta", "bright_green", "bright_cyan", "bright_yellow")
TRIGGER_STYLE = "bold underline"
LABEL_STYLE = "dim"
MENTIONS, EVENTS = LAYERS = ("mentions", "events")

Spanned = TypeVar("Spanned", Mention, Event)


class MarkedText:
    """A formatter for the annotated sentences of one story."""

    def __init__(self, gold: Gold, schema: Schema, layers: Sequence[str]) -> None:
        """Set the gold, the schema, and the layers to mark: `mentions`, `events`, or both."""
        self._gold = gold
        self._layers = layers
        self._styles = {kind: PALETTE[index % len(PALETTE)] for index, kind in enumerate(schema.mention_types)}
        self._entities: Mapping[MentionRef, str] = {
            ref: entity.id for entity in gold.entities or () for ref in entity.mentions
        }
        self._happenings: Mapping[MentionRef, str] = {
            ref: happening.id for happening in gold.happenings or () for ref in happening.events
        }

    def sentence(self, article: Article, segment: Segment) -> Text:
        """Return the sentence with its spans marked."""
        marks = [
            (mention.start, mention.end, self._label(article, mention), self._styles.get(mention.type, ""))
            for mention in self.mentions_in(article, segment)
        ]
        marks += [(event.start, event.end, event.id, TRIGGER_STYLE) for event in self._events(article, segment)]
        return Text(f"{segment.id}  ", style="bold") + marked(article.text, segment.start, segment.end, marks)

    def events(self, article: Article, segment: Segment) -> Iterator[Text]:
        """Yield one line per event of the sentence."""
        yield from (self.event(article, event) for event in self._events(article, segment))

    def _events(self, article: Article, segment: Segment) -> list[Event]:
        return _inside((self._gold.events or {}).get(article.id, ()), segment) if EVENTS in self._layers else []

    def event(self, article: Article, event: Event) -> Text:
        """Return an event in one line: trigger, type, stance, happening, arguments."""
        line = Text(f"{event.id} ", style=LABEL_STYLE) + Text(printable(event.text), style=TRIGGER_STYLE)
        line += Text(f" {event.type} ", style="bold") + Text(stance(event), style=LABEL_STYLE)
        happening = self._happenings.get((article.id, event.id))
        line += Text(f" {happening}" if happening else "", style=LABEL_STYLE)
        for argument in event.arguments:
            line += Text(f"  {argument.role} ", style=LABEL_STYLE)
            line += Text(printable(filler(argument, article, self._gold)))
        return line

    def mention(self, article: Article, mention: Mention) -> Text:
        """Return a mention in one line: id, words, level and label."""
        line = Text(f"{mention.id} ", style=LABEL_STYLE) + Text(printable(mention.text), style="bold")
        return line + Text(f" {mention.level} {self._label(article, mention)}", style=LABEL_STYLE)

    def mentions_in(self, article: Article, segment: Segment) -> list[Mention]:
        """Return the mentions of a segment; none if the layer `mentions` is not marked."""
        return _inside(self._gold.mentions[article.id], segment) if MENTIONS in self._layers else []

    def _label(self, article: Article, mention: Mention) -> str:
        """Return the label after a mention: type, entity id, and the value of a time or quantity."""
        value = amount(mention.quantity) if mention.quantity is not None else mention.value or ""
        parts = [mention.type, self._entities.get((article.id, mention.id), ""), value]
        return printable(" ".join(part for part in parts if part))


def _inside(records: Sequence[Spanned], segment: Segment) -> list[Spanned]:
    return [record for record in records if segment.start <= record.start < segment.end]


def marked(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str, str]]) -> Text:
    """Return the text between two offsets, with each mark (start, end, label, style) in brackets with its label.

    Of marks that begin together, the longest opens first. Marks may nest and cross. Parts outside the text are cut off.
    """
    line = Text()
    inside = [(max(first, start), min(last, end), label, style) for first, last, label, style in marks]
    marks = [mark for mark in inside if mark[0] < mark[1]]
    edges = sorted({start, end, *(edge for first, last, _, _ in marks for edge in (first, last))})
    for edge, following in zip(edges, [*edges[1:], end], strict=True):
        for _, _, label, style in sorted((m for m in marks if m[1] == edge), key=lambda m: -m[0]):
            line += Text(f" {label}" if label else "", style=LABEL_STYLE) + Text("]", style=style)
        for _, _, _, style in sorted((m for m in marks if m[0] == edge), key=lambda m: -m[1]):
            line += Text("[", style=style)
        around = [style for first, last, _, style in marks if first <= edge < last]
        line += Text(printable(text[edge:following]), style=" ".join(around))
    return line


def stance(event: Event) -> str:
    """Return factuality, holder, and the values of act, polarity, modality and aspect that are not the default."""
    holder = "" if event.holder in (None, AUTHOR) else f" by {event.holder}"
    other = [event.act, event.polarity, event.modality, event.aspect]
    rest = " ".join(value for value in other if value not in (None, "pos", "actual", "none"))
    return f"{event.factuality or ''}{holder}{f' {rest}' if rest else ''}"


def filler(argument: Argument, article: Article, gold: Gold) -> str:
    """Return the words that fill a role."""
    if argument.mention is None:
        return " … ".join(f"“{article.text[start:end]}”" for start, end in argument.spans)
    return next(m.text for m in gold.mentions[article.id] if m.id == argument.mention)
