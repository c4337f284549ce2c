"""The gold of a story, or an annotation pass over it, built from its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from crosswire.dataset.gold_file import Records
from crosswire.dataset.gold_files import GoldFiles
from crosswire.model import Claim, Event, Gold, Mention, Story
from crosswire.model.schema import Schema
from crosswire.problems import CrosswireError, Exit

Spanned = TypeVar("Spanned", Mention, Event)


def read_gold(folder: Path, story: Story, schema: Schema) -> Gold:
    """Read the gold, or a pass with the same files, from a folder with one subfolder per article.

    Raises:
        CrosswireError: A file is missing or holds an invalid record; all problems at once.
    """
    texts = {article.id: article.text for article in story.articles}
    return build_gold(GoldFiles(folder, texts, schema), story.id)


def build_gold(files: GoldFiles, story_id: str) -> Gold:
    """Return the gold of a story.

    Raises:
        CrosswireError: A file is missing or holds an invalid record; all problems at once.
    """
    problems = files.lower_problems or files.dispute_problems
    if problems:
        raise CrosswireError(problems, Exit.INVALID)
    disputes = files.has_disputes
    return Gold(
        story=story_id,
        mentions={article: _by_position(files.mentions(article)) for article in files.texts},
        entities=files.entities.records if files.entities.file.exists else None,
        events={article: _by_position(files.events(article)) for article in files.texts} if files.has_events else None,
        happenings=files.happenings.records if files.happenings.file.exists else None,
        claims=tuple(_with_text(claim, files.texts) for claim in files.claims.records) if disputes else None,
        disputes=files.disputes.records if disputes else None,
        distractors=files.distractors.records if disputes else None,
        conflicts=files.conflicts.records if files.conflicts.file.exists else None,
        readings=tuple(each.readings for each in files.readings) or None,
    )


def _with_text(claim: Claim, texts: Mapping[str, str]) -> Claim:
    """Return a claim with its text, which can be absent in the light form."""
    if claim.text:
        return claim
    return replace(claim, text=tuple(texts[claim.article][start:end] for start, end in claim.spans))


def _by_position(read: Records[Spanned]) -> tuple[Spanned, ...]:
    return tuple(sorted(read.records, key=lambda record: (record.start, record.end, record.id)))
