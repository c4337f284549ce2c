"""Claims, disputes and pairs of claims for a terminal: the articles of a dispute side by side where there is room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.box import ROUNDED
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from crosswire.dataset.lookup import LocatedObject
from crosswire.formats.events import AUTHOR
from crosswire.model import Claim, ClaimPair, Dispute, Gold, Position
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import AGREEMENT, Schema
from crosswire.report.gold.cells import HEADING, cell, entity_names, grid, heading, said
from crosswire.report.gold.marked_text import marked

COLUMN = 26  # characters that a column of claims needs


def claim_view(claim: Claim, found: LocatedObject, schema: Schema) -> Iterator[RenderableType]:
    """A claim in its sentences, the questions that it answers, and how it stands to other claims."""
    article = found.story.article(claim.article)
    yield heading(f"{found.story.id}/{claim.id}", claim.article, said(claim, found.gold))
    marks = [(start, end, "", HEADING) for start, end in claim.spans]
    for segment in article.segments:
        if any(start < segment.end and segment.start < end for start, end in claim.spans):
            yield marked(article.text, segment.start, segment.end, marks)
    for dispute in found.gold.disputes or ():
        for position in dispute.positions:
            if claim.id in position.claims:
                yield cell(f"{dispute.id} {dispute.question}  {position.id}: {position.answer}")
    for pair in claim_pairs(found.gold, schema.disputes):
        if claim in (pair.left, pair.right) and pair.reason != AGREEMENT:
            other = pair.right if claim == pair.left else pair.left
            yield cell(f"  {label_of(pair)} with {other.id}: {_quoted(other)}")


def dispute_view(dispute: Dispute, found: LocatedObject, schema: Schema, width: int) -> Iterator[RenderableType]:
    """A dispute: its question, its answers with their claims, their relations, and the pairs that follow."""
    gold = found.gold
    target = f"{dispute.entity} {entity_names(gold).get(dispute.entity, '')}" if dispute.entity else dispute.happening
    yield heading(dispute.question, f"{found.story.id}/{dispute.id}")
    varies = "the answer can change in time" if dispute.varies else "the answer is settled once and for all"
    yield cell(f"about {target}; asks for {dispute.slot}; {varies}")
    claims = {claim.id: claim for claim in gold.claims or ()}
    order = {article.id: place for place, article in enumerate(found.story.articles)}
    held = {
        position: sorted((claims[name] for name in position.claims), key=lambda claim: order[claim.article])
        for position in dispute.positions
    }
    articles = sorted({claim.article for own in held.values() for claim in own}, key=order.__getitem__)
    yield _matrix(held, articles, gold) if width >= COLUMN * (1 + len(articles)) else _list(held, gold)
    for relation in dispute.relations:
        told = f"exclude each other ({relation.cue})" if relation.exclusive else f"go together ({relation.reason})"
        yield cell(f"{' and '.join(relation.positions)} {told}, confidence {relation.confidence}")
    pairs = [pair for pair in claim_pairs(gold, schema.disputes) if pair.dispute == dispute.id]
    labels = Counter("agreeing" if pair.reason == AGREEMENT else pair.label for pair in pairs)
    yield cell("pairs of claims: " + ", ".join(f"{number} {label}" for label, number in labels.items()), "dim")


def _matrix(held: Mapping[Position, Sequence[Claim]], articles: Sequence[str], gold: Gold) -> Table:
    """Answers below each other, articles side by side."""
    table = Table(show_lines=True, header_style="dim", box=ROUNDED)
    for name in ("answer", *articles):
        table.add_column(name, overflow="fold")
    for position, own in held.items():
        cells = [Text("\n").join(_held(c, gold) for c in own if c.article == article) for article in articles]
        table.add_row(_answer(position), *cells)
    return table


def _list(held: Mapping[Position, Sequence[Claim]], gold: Gold) -> Table:
    """Answers below each other, each with its claims article by article."""
    table = Table(header_style="dim", box=ROUNDED)
    for name in ("answer", "article", "claim"):
        table.add_column(name, overflow="fold")
    for position, own in held.items():
        for place, claim in enumerate(own):
            last = place == len(own) - 1
            first = _answer(position) if place == 0 else Text()
            table.add_row(first, cell(claim.article), _held(claim, gold), end_section=last)
    return table


def _answer(position: Position) -> Text:
    return cell(f"{position.id} {position.answer}", HEADING)


def _held(claim: Claim, gold: Gold) -> Text:
    return cell(f"{claim.id} ", "dim") + cell(_quoted(claim)) + cell(f" {said(claim, gold)}", "dim")


def _quoted(claim: Claim) -> str:
    return f"“{' … '.join(claim.text)}”"


def pair_view(name: str, pair: ClaimPair, found: LocatedObject) -> Iterator[RenderableType]:
    """Two claims side by side, and why they stand to each other as they do."""
    yield heading(f"{found.story.id}/{name}", label_of(pair), f"confidence {pair.confidence}")
    yield cell(f"{pair.dispute}: {pair.question}" if pair.dispute else "no common question")
    table = grid("", "left", "right")
    names = entity_names(found.gold)
    for title, told in (
        ("claim", lambda claim: claim.id),
        ("article", lambda claim: claim.article),
        ("words", _quoted),
        ("holder", lambda claim: names.get(claim.holder, AUTHOR)),
        ("certainty", lambda claim: claim.certainty),
        ("time", lambda claim: f"{claim.time.value or '-'} ({claim.time.basis})"),
    ):
        table.add_row(title, cell(told(pair.left)), cell(told(pair.right)))
    yield table


def label_of(pair: ClaimPair) -> str:
    """`contradiction (time, numeric)`, `compatible (bound)`."""
    why = pair.reason or ", ".join(part for part in (pair.type, pair.cue) if part)
    return f"{pair.label}{f' ({why})' if why else ''}{', contested' if pair.contested else ''}"
