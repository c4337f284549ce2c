"""Checks of the gold: every story, article and record. All problems are reported at once; docs/rules.md lists rules.

Levels: L1 files, fields and ids (E1xx); L2 spans (E2xx); L3 names from the schema (E3xx); L4 rules of the guidelines
that a pattern can test (E4xx, W4xx); L5 consistency across records and articles (E5xx, W5xx); L6 the story as a whole
(E6xx). A file that fails at one level is not checked at the next. Errors come first, then warnings (rules that begin
with W).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain

from crosswire.curation.canonical_form import format_problems
from crosswire.curation.checks.claim_sources import check_sources
from crosswire.curation.checks.closing import check_closed_story, check_closing
from crosswire.curation.checks.consistency import check_consistency
from crosswire.curation.checks.dispute_values import check_claim_values
from crosswire.curation.checks.disputes import check_disputes
from crosswire.curation.checks.factuality import check_stances
from crosswire.curation.checks.history import history_problems
from crosswire.curation.checks.layout import check_article_ids, check_ids, check_layout, unexpected_files
from crosswire.curation.checks.links import check_entities, check_events, check_happenings
from crosswire.curation.checks.mentions import check_articles
from crosswire.curation.checks.passes import check_passes
from crosswire.curation.checks.provenance import check_provenance
from crosswire.curation.data_files import generated_problems
from crosswire.curation.history import read_ruling_ids
from crosswire.curation.story_counts import hard_negatives
from crosswire.curation.waivers import apply_waivers, read_waivers
from crosswire.dataset.english import English
from crosswire.dataset.layout import DISPUTES_FILE, PASSES, WAIVERS_FILE, annotations_folder, find_folders
from crosswire.dataset.store import Store
from crosswire.dataset.story_files import StoryFiles
from crosswire.model.claim_pairs import CONTRADICTION
from crosswire.model.gc_pause import collection_paused
from crosswire.problems import CrosswireError, Problem, quoted, unknown_value


@dataclass(slots=True)
class Checked:
    """The result of a check.

    Attributes:
        problems: All errors, then all warnings, in order of stories, levels, files and lines.
        waived: The number of warnings that a waiver covers.
        warnings: The problems of items in predictions files that cost only these items.
    """

    problems: list[Problem]
    waived: int = 0
    warnings: list[Problem] = field(default_factory=list)


def check_store(store: Store) -> Checked:
    """Check every story of a store, its history, its annotation passes and the files generated from it.

    Raises:
        CrosswireError: The store has no story.
    """
    if not store.story_ids:
        raise CrosswireError(f"{store.root}: contains no story; add corpus/<story>/story.toml")
    with collection_paused():
        return _check_stories(store)


def _check_stories(store: Store) -> Checked:
    found = Checked([])
    valid = []
    for story_id in store.story_ids:
        story = check_story(store, story_id)
        found.problems += story.problems
        found.waived += story.waived
        if all(problem.rule.startswith("W") for problem in story.problems):
            valid.append(story_id)
    found.problems += [*check_article_ids(store), *unexpected_files(store)]
    found.problems += history_problems(store, valid)
    if len(valid) == len(store.story_ids):
        found.problems += generated_problems(store)
        found.problems += check_passes(store, find_folders(annotations_folder(store.root) / PASSES))
    found.problems = list(dict.fromkeys(found.problems))  # problems that several passes share
    found.problems.sort(key=lambda problem: problem.rule.startswith("W"))
    return found


def check_story(store: Store, story_id: str) -> Checked:
    """Check the corpus and gold of a story; the result has all errors and the warnings without a waiver."""
    card, problems = store.texts(story_id).checked_card
    if card is None:
        return Checked(problems)
    files = store.files(story_id)
    for level in _levels(files, store.english):
        problems = list(level)
        if problems:
            return Checked(problems)
    return _check_whole(files, store)


def _levels(files: StoryFiles, english: English) -> Iterator[Iterator[Problem]]:
    """Yield the checks of records level by level; a level needs all levels before it to be valid."""
    yield chain(check_layout(files), check_articles(files, english))
    yield chain(
        check_entities(files), check_events(files, english), check_happenings(files), check_disputes(files, english)
    )
    yield check_ids(files)


def _check_whole(files: StoryFiles, store: Store) -> Checked:
    """Check a story whose records are all valid by themselves: levels L4 to L6, and the warnings."""
    problems = [
        *check_claim_values(files),
        *_check_override_rulings(files, read_ruling_ids(store)),
        *_check_hard_negatives(files),
        *check_closed_story(files),
    ]
    warned = [
        *check_consistency(files, store.english),
        *check_stances(files),
        *check_sources(files),
        *check_provenance(files),
        *check_closing(files),
    ]
    waivers = read_waivers(files.gold.file(WAIVERS_FILE))
    left, waived = apply_waivers(warned, waivers)
    return Checked([*problems, *(left or format_problems(waivers))], waived)


def _check_override_rulings(files: StoryFiles, known: Collection[str]) -> Iterator[Problem]:
    """Yield E324 for overrides whose ruling is not in RULINGS.md, if that file lists any ruling."""
    for dispute, row in files.gold.disputes.pairs:
        for override in dispute.overrides:
            if known and override.ruling not in known:
                message = unknown_value("ruling", override.ruling, sorted(known))
                yield row.problem("E324", f"dispute {quoted(dispute.id)}: {message}; add it to RULINGS.md")


def _check_hard_negatives(files: StoryFiles) -> Iterator[Problem]:
    """Yield E606 if the story has fewer hard negatives than contradictions; not for the light form."""
    if files.schema.disputes.light:
        return
    pairs = files.claim_pairs
    contradictions, negatives = sum(pair.label == CONTRADICTION for pair in pairs), hard_negatives(pairs)
    if negatives < contradictions:
        message = f"{contradictions} contradictions, but {negatives} hard negatives"
        message += "; add distractors or compatible pairs"
        yield Problem("E606", message, str(files.gold.file(DISPUTES_FILE).path))
