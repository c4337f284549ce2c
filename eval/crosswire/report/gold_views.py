"""Objects of the gold for a terminal: articles with marked spans; entities, happenings, disputes side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.box import ROUNDED
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from crosswire.claim_pairs import claim_pairs
from crosswire.gold.lookup import Found, pair_of
from crosswire.model import (
    Article,
    Claim,
    ClaimPair,
    Dispute,
    Distractor,
    Entity,
    Event,
    Gold,
    Happening,
    Mention,
    Position,
    Segment,
    Story,
)
from crosswire.problems import counted, printable
from crosswire.report.marked_text import LAYERS, MarkedText, filler, marked, stance
from crosswire.schema import AGREEMENT, Schema

HEADING = "bold"
AROUND = 60
# Columns of names, which are never broken.
UNBROKEN = ("where", "article", "dispute", "date")
COLUMN = 26  # characters that a column of claims needs


def view(found: Found, schema: Schema, layers: Sequence[str] = LAYERS, *, width: int = 80) -> RenderableType:
    """An object of the gold as something to print.

    Args:
        found: The object.
        schema: The schema of its store.
        layers: What is marked in sentences: `mentions`, `events`, or both.
        width: Characters of the terminal: where it is wide enough, the articles of a dispute stand side by side.
    """
    return Group(*_parts(found, schema, MarkedText(found.gold, schema, layers), width))


def _parts(found: Found, schema: Schema, text: MarkedText, width: int) -> Iterator[RenderableType]:
    match found.thing:
        case Story():
            return _story(found, schema)
        case Article() as article:
            return _article(article, text)
        case Segment() | Mention() | Event() as record:
            return _sentence(found, record, text)
        case Entity() as entity:
            return _entity(entity, found)
        case Happening() as happening:
            return _happening(happening, found)
        case Claim() as claim:
            return _claim(claim, found, schema)
        case Dispute() as dispute:
            return _dispute(dispute, found, schema, width)
        case Distractor() as distractor:
            return _two_sides(distractor.id, pair_of(distractor, found.gold, schema), found)
        case ClaimPair() as pair:
            return _two_sides(pair.id, pair, found)


def _heading(*parts: str) -> Text:
    first, *rest = parts
    return Text(printable(first), style=HEADING) + Text("".join(f"  {printable(part)}" for part in rest if part))


def _grid(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in UNBROKEN)
    return table


def _story(found: Found, schema: Schema) -> Iterator[RenderableType]:
    story, gold = found.story, found.gold
    yield _heading(story.id, story.title, f"({story.origin}, split {story.split})")
    articles = _grid("article", "date", "sentences", "mentions", "events")
    for article in story.articles:
        events = str(len(gold.events[article.id])) if gold.events is not None else "-"
        sizes = (str(len(article.sentences)), str(len(gold.mentions[article.id])), events)
        articles.add_row(article.id, article.date.isoformat(), *sizes)
    yield articles
    labels: dict[str, Counter[str]] = {}
    for pair in claim_pairs(gold, schema.disputes):
        if pair.dispute and pair.reason != AGREEMENT:
            labels.setdefault(pair.dispute, Counter())[pair.label] += 1
    disputes = _grid("dispute", "question", "slot", *schema.disputes.labels)
    for dispute in gold.disputes or ():
        numbers = labels.get(dispute.id, Counter())
        counts = [str(numbers[label] or "") for label in schema.disputes.labels]
        disputes.add_row(dispute.id, printable(dispute.question), dispute.slot, *counts)
    if gold.disputes:
        yield Text()
        yield disputes


def _article(article: Article, text: MarkedText) -> Iterator[RenderableType]:
    yield _heading(article.id, article.date.isoformat(), counted(len(article.sentences), "sentence"))
    for segment in article.segments:
        if segment.kind == "boilerplate":
            yield Text(f"{segment.id}  {printable(segment.text)}", style="dim strike")
        else:
            yield text.sentence(article, segment)
            yield from (Padding(line, (0, 0, 0, 4)) for line in text.events(article, segment))


def _sentence(found: Found, record: Segment | Mention | Event, text: MarkedText) -> Iterator[RenderableType]:
    article = found.story.article(found.article)
    yield _heading(found.name, article.date.isoformat())
    segment = _segment_at(article, record.start)
    yield text.sentence(article, segment)
    yield from (Padding(line, (0, 0, 0, 4)) for line in text.events(article, segment))


def _segment_at(article: Article, place: int) -> Segment:
    return next(segment for segment in article.segments if segment.start <= place < segment.end)


def _entity(entity: Entity, found: Found) -> Iterator[RenderableType]:
    names = {other.id: other.name for other in found.gold.entities or ()}
    vague = "vague" if entity.vague else ""
    looked_up = entity.wikidata.id if entity.wikidata else "not checked"
    yield _heading(entity.name, f"{entity.id} {entity.type}", vague, f"Wikidata: {looked_up}")
    yield Text(printable(entity.description))
    if entity.aliases:
        yield Text(printable("also: " + ", ".join(entity.aliases)))
    if entity.member_of:
        yield Text(printable("part of: " + ", ".join(names[name] for name in entity.member_of)))
    table = _grid("where", "level", "in its sentence")
    for article_id, mention_id in entity.mentions:
        article = found.story.article(article_id)
        mention = next(m for m in found.gold.mentions[article_id] if m.id == mention_id)
        where = f"{article_id}/{_segment_at(article, mention.start).id}"
        table.add_row(where, mention.level, _in_sentence(article, mention.start, mention.end))
    yield table


def _in_sentence(article: Article, start: int, end: int) -> Text:
    """A span with up to 60 characters of its segment on either side."""
    segment = _segment_at(article, start)
    first, last = max(segment.start, start - AROUND), min(segment.end, end + AROUND)
    before, after = "…" if first > segment.start else "", "…" if last < segment.end else ""
    return Text(before) + marked(article.text, first, last, [(start, end, "", "bold")]) + Text(after)


def _happening(happening: Happening, found: Found) -> Iterator[RenderableType]:
    gold = found.gold
    yield _heading(happening.id, happening.type, counted(len(happening.events), "event"))
    whole = [other.id for other in gold.happenings or () if happening.id in other.includes]
    for words, others in (("includes", happening.includes), ("part of", whole)):
        if others:
            yield Text(f"{words}: {', '.join(others)}")
    told = [(article, event) for article, name in happening.events for event in (_event(gold, article, name),)]
    roles = list(dict.fromkeys(argument.role for _, event in told for argument in event.arguments))
    table = _grid("where", "trigger", "stance", *roles)
    for article_id, event in told:
        article = found.story.article(article_id)
        cells = [
            ", ".join(printable(filler(each, article, gold)) for each in event.arguments if each.role == role)
            for role in roles
        ]
        where = f"{article_id}/{_segment_at(article, event.start).id}"
        table.add_row(where, Text(printable(event.text), style=HEADING), stance(event), *cells)
    yield table


def _event(gold: Gold, article: str, name: str) -> Event:
    return next(event for event in (gold.events or {})[article] if event.id == name)


def _claim(claim: Claim, found: Found, schema: Schema) -> Iterator[RenderableType]:
    article = found.story.article(claim.article)
    yield _heading(claim.id, claim.article, _said(claim, found.gold))
    marks = [(start, end, "", "bold") for start, end in claim.spans]
    for segment in article.segments:
        if any(start < segment.end and segment.start < end for start, end in claim.spans):
            yield marked(article.text, segment.start, segment.end, [m for m in marks if segment.start <= m[0]])
    for dispute in found.gold.disputes or ():
        for position in dispute.positions:
            if claim.id in position.claims:
                yield Text(printable(f"{dispute.id} {dispute.question}  {position.id}: {position.answer}"))
    for pair in claim_pairs(found.gold, schema.disputes):
        if claim in (pair.left, pair.right) and pair.reason != AGREEMENT:
            other = pair.right if claim == pair.left else pair.left
            yield Text(printable(f"  {_label(pair)} with {other.id}: “{' … '.join(other.text)}”"))


def _said(claim: Claim, gold: Gold) -> str:
    """Holder, certainty, value and time of a claim in a few words."""
    names = {entity.id: entity.name for entity in gold.entities or ()}
    value = names.get(claim.value or "", claim.value or "")
    if claim.quantity is not None:
        value = f"{claim.quantity.op}{claim.quantity.value:g} {claim.quantity.unit}"
    time = f"{claim.time.value} ({claim.time.basis})" if claim.time.value else "no time"
    return ", ".join(part for part in (names.get(claim.holder, claim.holder), claim.certainty, value, time) if part)


def _dispute(dispute: Dispute, found: Found, schema: Schema, width: int) -> Iterator[RenderableType]:
    gold = found.gold
    names = {entity.id: entity.name for entity in gold.entities or ()}
    target = f"{dispute.entity} {names.get(dispute.entity, '')}" if dispute.entity else dispute.happening or ""
    yield _heading(dispute.question, dispute.id)
    varies = "the answer can change in time" if dispute.varies else "the answer is settled once and for all"
    yield Text(printable(f"about {target}; asks for {dispute.slot}; {varies}"))
    claims = {claim.id: claim for claim in gold.claims or ()}
    held = {position: [claims[name] for name in position.claims] for position in dispute.positions}
    present = {claim.article for own in held.values() for claim in own}
    articles = [article.id for article in found.story.articles if article.id in present]
    yield _matrix(held, articles, gold) if width >= COLUMN * (1 + len(articles)) else _list(held, gold)
    for relation in dispute.relations:
        told = f"exclude each other ({relation.cue})" if relation.exclusive else f"go together ({relation.reason})"
        yield Text(f"{' and '.join(relation.positions)} {told}, confidence {relation.confidence}")
    pairs = [pair for pair in claim_pairs(gold, schema.disputes) if pair.dispute == dispute.id]
    labels = Counter("agreeing" if pair.reason == AGREEMENT else pair.label for pair in pairs)
    yield Text("pairs of claims: " + ", ".join(f"{number} {label}" for label, number in labels.items()), style="dim")


def _matrix(held: Mapping[Position, Sequence[Claim]], articles: Sequence[str], gold: Gold) -> Table:
    """Answers below each other, articles side by side."""
    table = Table(show_lines=True, header_style="dim", box=ROUNDED)
    for heading in ("answer", *articles):
        table.add_column(heading, overflow="fold")
    for position, own in held.items():
        cells = [Text("\n").join(_held(c, gold) for c in own if c.article == article) for article in articles]
        table.add_row(_answer(position), *cells)
    return table


def _list(held: Mapping[Position, Sequence[Claim]], gold: Gold) -> Table:
    """Answers below each other, each with its claims article by article."""
    table = Table(header_style="dim", box=ROUNDED)
    for heading in ("answer", "article", "claim"):
        table.add_column(heading, overflow="fold")
    for position, own in held.items():
        for place, claim in enumerate(sorted(own, key=lambda claim: claim.article)):
            last = place == len(own) - 1
            table.add_row(_answer(position) if place == 0 else "", claim.article, _held(claim, gold), end_section=last)
    return table


def _answer(position: Position) -> Text:
    return Text(printable(f"{position.id} {position.answer}"), style=HEADING)


def _held(claim: Claim, gold: Gold) -> Text:
    words = Text(printable(f"“{' … '.join(claim.text)}”"))
    return Text(f"{claim.id} ", style="dim") + words + Text(printable(f" {_said(claim, gold)}"), style="dim")


def _two_sides(name: str, pair: ClaimPair, found: Found) -> Iterator[RenderableType]:
    yield _heading(name, _label(pair), f"confidence {pair.confidence}")
    yield Text(printable(f"{pair.dispute}: {pair.question}" if pair.dispute else "no common question"))
    table = _grid("", "left", "right")
    names = {entity.id: entity.name for entity in found.gold.entities or ()}
    for heading, told in (
        ("claim", lambda claim: claim.id),
        ("article", lambda claim: claim.article),
        ("words", lambda claim: f"“{' … '.join(claim.text)}”"),
        ("holder", lambda claim: names.get(claim.holder, claim.holder)),
        ("certainty", lambda claim: claim.certainty),
        ("time", lambda claim: f"{claim.time.value or '-'} ({claim.time.basis})"),
    ):
        table.add_row(heading, printable(told(pair.left)), printable(told(pair.right)))
    yield table


def _label(pair: ClaimPair) -> str:
    why = pair.reason or ", ".join(part for part in (pair.type, pair.cue) if part)
    return f"{pair.label}{f' ({why})' if why else ''}{', contested' if pair.contested else ''}"
