"""Warnings about gold of contradictions that is not closed: conflicts without closing, lines without readings.

They concern only stories with conflicts or readings, and W602 only those in which somebody has closed a conflict. In a
story that declares itself closed they are errors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from crosswire.curation.waivers import GoldWarning
from crosswire.dataset.layout import CONFLICTS_FILE
from crosswire.dataset.story_files import StoryFiles
from crosswire.model import Conflict
from crosswire.model.claim_lines import FIRM, FIRM_READINGS, FIRM_SUPPORT, HARMLESS, HARMLESS_SUPPORT, Line
from crosswire.model.claim_pairs import CONTRADICTION, UPDATE
from crosswire.model.schema import AGREEMENT
from crosswire.model.sentence_places import SentencePlaces, line_pairs
from crosswire.problems import Problem, plural, quoted

# Who reads all sentences against the positions of a conflict, and who reads a line that seems plain.
LEAST_CLOSINGS, LEAST_READINGS = 2, 2

CLOSED_RULE = "E611"


def check_closing(files: StoryFiles) -> Iterator[GoldWarning]:
    """Yield W601 to W604 for a story that is not declared closed."""
    if not files.card.closed:
        yield from _warnings(files)


def check_closed_story(files: StoryFiles) -> Iterator[Problem]:
    """Yield E611 for each warning about a story that is declared closed; no waiver covers it."""
    for warning in _warnings(files) if files.card.closed else ():
        found = warning.problem
        message = f"{found.message}; story.toml has closed = true, so {found.rule} is an error"
        yield Problem(CLOSED_RULE, message, found.file, found.line)


def _warnings(files: StoryFiles) -> Iterator[GoldWarning]:
    gold = files.gold
    if gold.has_disputes and (gold.conflicts.file.exists or files.card.closed):
        yield from _unnamed_conflicts(files)
        yield from _unused_conflicts(files)
        if files.card.closed or any(conflict.closed for conflict in gold.conflicts.records):
            yield from _open_conflicts(files)
    if gold.has_disputes and (gold.readings or files.card.closed):
        yield from _unread_lines(files)
        yield from _refuted_labels(files)


def _counting_conflicts(files: StoryFiles) -> dict[str, Conflict]:
    """Return the conflicts that count: those with a firm pair of sentences."""
    places = SentencePlaces(files.articles)
    firm = [line for line in files.claim_lines if line.state == FIRM and line_pairs(line, places)]
    return {line.conflict.id: line.conflict for line in firm if line.conflict is not None}


def _contradicting(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """Return the firm and contested contradictions of each dispute."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.pair.dispute is not None and line.pair.label == CONTRADICTION and line.state != HARMLESS:
            found[line.pair.dispute].append(line)
    return found


def _unnamed_conflicts(files: StoryFiles) -> Iterator[GoldWarning]:
    """Yield W601 for disputes with a contradiction that name no conflict."""
    contradicting = _contradicting(files.claim_lines)
    for dispute, row in files.gold.disputes.pairs:
        if dispute.id in contradicting and dispute.conflict is None:
            message = f"dispute {quoted(dispute.id)} has a contradiction but no conflict; add it to one"
            yield GoldWarning(row.problem("W601", message), dispute.id, dispute.question)
        elif dispute.id not in contradicting and dispute.conflict is not None:
            message = f"dispute {quoted(dispute.id)} has a conflict but no contradiction; remove the key conflict"
            yield GoldWarning(row.problem("W601", message), dispute.id, dispute.question)


def _unused_conflicts(files: StoryFiles) -> Iterator[GoldWarning]:
    """Yield W601 for conflicts that no dispute names."""
    named = {dispute.conflict for dispute, _ in files.gold.disputes.pairs}
    for conflict, row in files.gold.conflicts.pairs:
        if conflict.id not in named:
            message = f"conflict {quoted(conflict.id)} has no dispute; name it in one, or remove it"
            yield GoldWarning(row.problem("W601", message), conflict.id, conflict.fact)


def _open_conflicts(files: StoryFiles) -> Iterator[GoldWarning]:
    """Yield W602 for conflicts that count and that fewer than two readers have closed."""
    rows = {conflict.id: row for conflict, row in files.gold.conflicts.pairs}
    for name, conflict in _counting_conflicts(files).items():
        readers = {each.reader for each in conflict.closed}
        if len(readers) < LEAST_CLOSINGS:
            message = (
                f"conflict {quoted(name)} is closed by {plural(len(readers), 'reader')}; expected {LEAST_CLOSINGS}"
            )
            message += "; read all sentences against its positions"
            path = str(files.gold.file(CONFLICTS_FILE).path)
            found = rows[name].problem("W602", message) if name in rows else Problem("W602", message, path)
            yield GoldWarning(found, name, conflict.fact)


def _unread_lines(files: StoryFiles) -> Iterator[GoldWarning]:
    """Yield W603 for pairs with a line that too few readers have read; agreeing pairs are not read."""
    rows = {claim.id: row for claim, row in files.gold.claims.pairs}
    for line in files.claim_lines:
        read = line.support.readings if line.support is not None else 0
        expected = _expected_readings(line)
        if read < expected:
            message = f"line {line.id} ({line.left.id}, {line.right.id}) has {plural(read, 'reading')}"
            found = rows[line.pair.left.id].problem("W603", f"{message}; expected {expected}; add readings")
            yield GoldWarning(found, line.id, _words(line))


def _expected_readings(line: Line) -> int:
    """Return how many readings a line needs: five if anything speaks for a contradiction, none if the answers agree."""
    if line.support is not None and line.support.kind != "all":
        return 0
    if line.pair.label in (CONTRADICTION, UPDATE) or (line.support is not None and line.support.contradictions):
        return FIRM_READINGS
    return 0 if line.pair.reason == AGREEMENT else LEAST_READINGS


def _refuted_labels(files: StoryFiles) -> Iterator[GoldWarning]:
    """Yield W604 for lines whose label readers refute, without a ruling that accepts it."""
    rows = {claim.id: row for claim, row in files.gold.claims.pairs}
    for line in files.claim_lines:
        if line.support is None or line.pair.state is not None:
            continue
        share, contradicts = line.support.share, line.pair.label == CONTRADICTION
        if (share <= HARMLESS_SUPPORT) if contradicts else (share >= FIRM_SUPPORT):
            found = f"line {line.id} ({line.left.id}, {line.right.id}) is {line.pair.label} with support {share:.2f}"
            message = f'{found}; correct the records, or add an override with a ruling and "state": "contested"'
            yield GoldWarning(rows[line.pair.left.id].problem("W604", message), line.id, _words(line))


def _words(line: Line) -> str:
    """Return the words of both claims, on which a waiver depends."""
    return " / ".join(" … ".join(claim.text) for claim in (line.pair.left, line.pair.right))
