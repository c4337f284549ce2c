"""Terminal views of claims, disputes and claim pairs. A wide terminal shows the articles of a dispute in columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.box import ROUNDED
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from crosswire.dataset.lookup import LocatedObject
from crosswire.model import Claim, ClaimPair, Conflict, Dispute, Gold, Position
from crosswire.model.annotations import AUTHOR
from crosswire.model.claim_pairs import claim_pairs
from crosswire.model.schema import AGREEMENT, Schema
from crosswire.report.gold.cells import HEADING, cell, claim_summary, entity_names, grid, heading
from crosswire.report.gold.marked_text import marked

COLUMN = 26  # minimum width of a column of claims, in characters


def claim_view(claim: Claim, found: LocatedObject, schema: Schema) -> Iterator[RenderableType]:
    """Yield a claim in its sentences, the questions that it answers, and its relations to other claims."""
    article = found.story.article(claim.article)
    yield heading(f"{found.story.id}/{claim.id}", claim.article, claim_summary(claim, found.gold))
    marks = [(start, end, "", HEADING) for start, end in claim.spans]
    for segment in article.segments:
        if any(start < segment.end and segment.start < end for start, end in claim.spans):
            yield marked(article.text, segment.start, segment.end, marks)
        elif segment.id in claim.also:
            yield cell("also: ", "dim") + marked(article.text, segment.start, segment.end, [])
    for dispute in found.gold.disputes or ():
        for position in dispute.positions:
            if claim.id in position.claims:
                yield cell(f"{dispute.id} {dispute.question}  {position.id}: {position.answer}")
    for pair in claim_pairs(found.gold, schema.disputes):
        if claim in (pair.left, pair.right) and pair.reason != AGREEMENT:
            other = pair.right if claim == pair.left else pair.left
            yield cell(f"  {pair_label(pair)} with {other.id}: {_quoted(other)}")


def dispute_view(dispute: Dispute, found: LocatedObject, schema: Schema, width: int) -> Iterator[RenderableType]:
    """Yield a dispute: its question, its answers with their claims, the relations, and the derived claim pairs."""
    gold = found.gold
    target = f"{dispute.entity} {entity_names(gold).get(dispute.entity, '')}" if dispute.entity else dispute.happening
    yield heading(dispute.question, f"{found.story.id}/{dispute.id}")
    varies = "the answer can change over time" if dispute.varies else "the answer does not change"
    if dispute.conflict:
        yield cell(f"conflict: {dispute.conflict}")
    about = [f"about {target}"] if target else []
    slot = [f"slot: {dispute.slot}"] if dispute.slot else []
    yield cell("; ".join((*about, *slot, varies)))
    claims = {claim.id: claim for claim in gold.claims or ()}
    order = {article.id: index for index, article in enumerate(found.story.articles)}
    claims_by_position = {
        position: sorted((claims[name] for name in position.claims), key=lambda claim: order[claim.article])
        for position in dispute.positions
    }
    articles = sorted({claim.article for own in claims_by_position.values() for claim in own}, key=order.__getitem__)
    yield (
        _matrix(claims_by_position, articles, gold)
        if width >= COLUMN * (1 + len(articles))
        else _list(claims_by_position, gold)
    )
    for relation in dispute.relations:
        why = relation.cue or relation.reason
        kind = ("exclude each other" if relation.exclusive else "are compatible") + (f" ({why})" if why else "")
        yield cell(f"{' and '.join(relation.positions)} {kind}, confidence {relation.confidence}")
    pairs = [pair for pair in claim_pairs(gold, schema.disputes) if pair.dispute == dispute.id]
    labels = Counter("agreeing" if pair.reason == AGREEMENT else pair.label for pair in pairs)
    yield cell("claim pairs: " + ", ".join(f"{number} {label}" for label, number in labels.items()), "dim")


def conflict_view(conflict: Conflict, found: LocatedObject) -> Iterator[RenderableType]:
    """Yield a conflict: its fact, its cause, who has closed it, and its disputes."""
    yield heading(conflict.fact, f"{found.story.id}/{conflict.id}")
    cause = f"{conflict.cause}, confidence {conflict.confidence}" if conflict.cause else "not decided"
    yield cell(f"cause: {cause}{f' ({conflict.note})' if conflict.note else ''}")
    closed = ", ".join(f"{each.reader} ({each.date})" for each in conflict.closed)
    yield cell(f"closed by: {closed or 'nobody'}")
    for dispute in found.gold.disputes or ():
        if dispute.conflict == conflict.id:
            yield cell(f"{dispute.id} {dispute.question}")


def _matrix(claims_by_position: Mapping[Position, Sequence[Claim]], articles: Sequence[str], gold: Gold) -> Table:
    """Return a table with one row per answer and one column per article."""
    table = Table(show_lines=True, header_style="dim", box=ROUNDED)
    for name in ("answer", *articles):
        table.add_column(name, overflow="fold")
    for position, own in claims_by_position.items():
        cells = [Text("\n").join(_claim_cell(c, gold) for c in own if c.article == article) for article in articles]
        table.add_row(_position_cell(position), *cells)
    return table


def _list(claims_by_position: Mapping[Position, Sequence[Claim]], gold: Gold) -> Table:
    """Return a table with one row per claim, grouped by answer."""
    table = Table(header_style="dim", box=ROUNDED)
    for name in ("answer", "article", "claim"):
        table.add_column(name, overflow="fold")
    for position, own in claims_by_position.items():
        for index, claim in enumerate(own):
            last = index == len(own) - 1
            first = _position_cell(position) if index == 0 else Text()
            table.add_row(first, cell(claim.article), _claim_cell(claim, gold), end_section=last)
    return table


def _position_cell(position: Position) -> Text:
    return cell(f"{position.id} {position.answer}", HEADING)


def _claim_cell(claim: Claim, gold: Gold) -> Text:
    return cell(f"{claim.id} ", "dim") + cell(_quoted(claim)) + cell(f" {claim_summary(claim, gold)}", "dim")


def _quoted(claim: Claim) -> str:
    return f"“{' … '.join(claim.text)}”"


def pair_view(name: str, pair: ClaimPair, found: LocatedObject) -> Iterator[RenderableType]:
    """Yield two claims side by side, with the label of the pair and its reason."""
    yield heading(f"{found.story.id}/{name}", pair_label(pair), f"confidence {pair.confidence}")
    yield cell(f"{pair.asked_by}: {pair.question}" if pair.question else "no common question")
    table = grid("", "left", "right")
    names = entity_names(found.gold)
    for title, text_of in (
        ("claim", lambda claim: claim.id),
        ("article", lambda claim: claim.article),
        ("words", _quoted),
        ("holder", lambda claim: names.get(claim.holder, AUTHOR) if claim.holder else "unknown"),
        ("certainty", lambda claim: claim.certainty),
        ("time", lambda claim: f"{claim.time.value or '-'} ({claim.time.basis})"),
    ):
        table.add_row(title, cell(text_of(pair.left)), cell(text_of(pair.right)))
    yield table


def pair_label(pair: ClaimPair) -> str:
    """Return the label of a pair, e.g. `contradiction (time, numeric)` or `compatible (bound)`."""
    detail = pair.reason or ", ".join(part for part in (pair.type, pair.cue) if part)
    return f"{pair.label}{f' ({detail})' if detail else ''}{', contested' if pair.contested else ''}"
