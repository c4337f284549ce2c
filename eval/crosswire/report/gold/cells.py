"""Cells, grids and headings of the views of gold. Text from the data is never parsed as markup."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from crosswire.model import Article, Claim, Gold, Quantity, Segment
from crosswire.model.annotations import AUTHOR
from crosswire.problems import printable

HEADING = "bold"
# Columns of names, which are never wrapped.
UNWRAPPED = ("where", "article", "dispute", "date")


def cell(text: str, style: str = "") -> Text:
    """Return a text of the data unchanged, but without control characters."""
    return Text(printable(text), style=style)


def heading(first: str, *rest: str) -> Text:
    """Return a line with its first part in bold. Empty parts are left out."""
    return cell(first, HEADING) + Text("".join(f"  {printable(part)}" for part in rest if part))


def grid(*headings: str) -> Table:
    """Return an empty table without rules."""
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in headings:
        table.add_column(name, overflow="fold", no_wrap=name in UNWRAPPED)
    return table


def entity_names(gold: Gold) -> dict[str, str]:
    """Return the map from id to name of every entity."""
    return {entity.id: entity.name for entity in gold.entities or ()}


def amount(quantity: Quantity) -> str:
    """Return a quantity as text, e.g. `=40 engineer` or `20..30 km`."""
    upper = f"..{quantity.upper:g}" if quantity.upper is not None else ""
    return f"{'' if upper else quantity.op}{quantity.value:g}{upper} {quantity.unit}"


def claim_summary(claim: Claim, gold: Gold) -> str:
    """Return holder, certainty, value and time of a claim, separated by commas."""
    names = entity_names(gold)
    denied, _, name = (claim.value or "").rpartition(" ")
    value = f"{denied} {names[name]}".strip() if name in names else claim.value or ""
    if claim.quantity is not None:
        value = amount(claim.quantity)
    time = f"{claim.time.value} ({claim.time.basis})" if claim.time.value else "no time"
    holder = names.get(claim.holder, AUTHOR) if claim.holder else "holder unknown"
    return ", ".join(part for part in (holder, claim.certainty, value, time) if part)


def segment_at(article: Article, offset: int) -> Segment:
    """Return the segment at an offset; between segments, an unnamed one up to the next segment."""
    after = min((segment.start for segment in article.segments if segment.start > offset), default=len(article.text))
    return article.segment_around(offset, offset + 1) or Segment("-", offset, after, "none", article.text[offset:after])
