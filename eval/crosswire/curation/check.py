"""Checks of gold: every story, article and record, all problems at once; each rule is listed in docs/rules.md.

Levels: L1 files, fields and ids (E1xx) - L2 spans (E2xx) - L3 names from the schema (E3xx) - L4 rules of the
guidelines that a pattern can see (E4xx, W4xx) - L5 across records and articles (E5xx, W5xx) - L6 the story as a whole
(E6xx). What fails one level is not checked at the next. Errors stand first; rules that begin with W warn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crosswire.curation.canonical_form import format_problems
from crosswire.curation.checks.claim_sources import check_sources
from crosswire.curation.checks.consistency import sweep
from crosswire.curation.checks.dispute_values import check_answers
from crosswire.curation.checks.factuality import check_stances
from crosswire.curation.checks.history import history_problems
from crosswire.curation.checks.layout import PASSES, check_ids, layout, shared_ids, unexpected_files
from crosswire.curation.checks.links import check_links
from crosswire.curation.checks.mentions import check_article
from crosswire.curation.checks.record_locations import Places
from crosswire.curation.generated_files import generated_problems
from crosswire.curation.history import rulings
from crosswire.curation.story_counts import hard_negatives
from crosswire.curation.waivers import apply_waivers
from crosswire.dataset.gold_reader import DISPUTES_FILE, WAIVERS_FILE, read_gold
from crosswire.dataset.store import Store
from crosswire.formats.candidate_pairs import CANDIDATES_FILE, LABELS_FILE, read_candidates, read_labels
from crosswire.formats.predictions.reader import checks_for, predictions_path, read_predictions
from crosswire.formats.story_card import StoryCard, read_card
from crosswire.model import Gold
from crosswire.model.claim_pairs import CONTRADICTION, claim_pairs
from crosswire.model.schema import Schema
from crosswire.problems import CrosswireError, Problem, quoted, unknown_names, unknown_value


@dataclass(slots=True)
class Checked:
    """What a check found.

    Attributes:
        problems: Everything that is wrong, then what is suspect, in order of stories, levels, files and lines.
        waived: How many warnings waivers cover.
    """

    problems: list[Problem]
    waived: int = 0


def check_store(store: Store) -> Checked:
    """Everything that is wrong with every story of a store, with the passes beside them and what is made of them.

    Raises:
        CrosswireError: There is no story.
    """
    if not store.story_ids:
        raise CrosswireError(f"{store.root}: no story in it; add corpus/<story>/story.toml")
    found = Checked([])
    sound = []
    for story_id in store.story_ids:
        story = check_story(store, story_id)
        found.problems += story.problems
        found.waived += story.waived
        if all(problem.rule.startswith("W") for problem in story.problems):
            sound.append(story_id)
    found.problems += [*shared_ids(store), *unexpected_files(store)]
    found.problems += history_problems(store, sound)
    if len(sound) == len(store.story_ids):
        found.problems += generated_problems(store)
        for folder in sorted((store.root / "annotations" / PASSES).glob("*/")):
            found.problems += check_pass(store, folder)
    found.problems = list(dict.fromkeys(found.problems))  # what several passes share is told once
    found.problems.sort(key=lambda problem: problem.rule.startswith("W"))
    return found


def check_paths(store: Store, paths: Sequence[Path], labels: str) -> list[Problem]:
    """Everything that is wrong with predictions files, and with folders of annotation passes.

    Raises:
        CrosswireError: The label set is unknown, or the stories themselves are damaged.
    """
    wrong = unknown_names("label set", [labels], store.schema.label_sets)
    if wrong:
        raise CrosswireError(wrong[0])
    stories = {name: store.story(name) for name in store.story_ids}
    checks = checks_for(stories.values(), store.schema, labels, gold=lambda name: store.gold(stories[name]))
    problems: list[Problem] = []
    for path in paths:
        passes = (path / LABELS_FILE).is_file() or any((path / name).is_dir() for name in store.story_ids)
        problems += check_pass(store, path) if passes else read_predictions(predictions_path(path), checks).problems
    return problems


def check_pass(store: Store, folder: Path) -> list[Problem]:
    """What is wrong at levels L1 to L3 with a pass: a folder of the form of `annotations/`, and its labels."""
    problems: list[Problem] = []
    stories = {name: store.story(name) for name in store.story_ids}
    for name, story in stories.items():
        if (folder / name).is_dir():
            try:
                read_gold(folder / name, story, store.schema)
            except CrosswireError as error:
                problems += _told(error)
    if (folder / LABELS_FILE).exists():
        try:
            candidates = read_candidates(folder.parent / CANDIDATES_FILE, stories)
            read_labels(folder / LABELS_FILE, candidates, store.schema.disputes)
        except CrosswireError as error:
            problems += _told(error)
    return problems


def _told(error: CrosswireError) -> list[Problem]:
    return [problem for problem in error.problems if isinstance(problem, Problem)]


def check_story(store: Store, story_id: str) -> Checked:
    """Everything that is wrong with a story's corpus and gold, and every warning that no waiver covers."""
    card, problems = read_card(store.root / "corpus" / story_id / "story.toml")
    if card is None:
        return Checked(problems)
    problems = list(layout(store, card))
    for article in card.articles:
        try:
            text = store.text(card, article)
        except CrosswireError as error:
            problems.extend(_told(error))
            continue
        problems.extend(check_article(store.root / "annotations" / card.id / article.id, text, store.schema))
    problems = problems or list(check_links(store, card))
    problems = problems or list(check_ids(store, card))
    return Checked(problems) if problems else _check_whole(store, card)


def _check_whole(store: Store, card: StoryCard) -> Checked:
    """What only shows where all records of a story are sound by themselves: L4 to L6, and the warnings."""
    story, folder = store.story(card.id), store.root / "annotations" / card.id
    gold = read_gold(folder, story, store.schema)
    places = Places(folder, story, gold)
    problems = [
        *check_answers(story, gold, places, store.schema),
        *_override_rulings(store, gold, places),
        *_hard_negatives(gold, folder, store.schema),
    ]
    warned = [
        *sweep(story, gold, places, store.schema),
        *check_stances(gold, places),
        *check_sources(gold, places),
    ]
    left, waived = apply_waivers(warned, folder / WAIVERS_FILE)
    if (folder / WAIVERS_FILE).exists() and not left:
        left = format_problems(folder / WAIVERS_FILE, store.schema)
    return Checked([*problems, *left], waived)


def _override_rulings(store: Store, gold: Gold, places: Places) -> Iterator[Problem]:
    """E324: an override that names no ruling of RULINGS.md, where there is one."""
    known = rulings(store)
    for dispute in gold.disputes or ():
        for override in dispute.overrides:
            if known and override.ruling not in known:
                message = unknown_value("ruling", override.ruling, sorted(known))
                yield places.problem(
                    "E324", dispute.id, f"dispute {quoted(dispute.id)}: {message}; add it to RULINGS.md"
                )


def _hard_negatives(gold: Gold, folder: Path, schema: Schema) -> Iterator[Problem]:
    """E606: fewer hard negatives than contradictions."""
    pairs = claim_pairs(gold, schema.disputes)
    contradictions, negatives = sum(pair.label == CONTRADICTION for pair in pairs), hard_negatives(pairs)
    if negatives < contradictions:
        message = f"{contradictions} contradictions and {negatives} hard negatives; add distractors or compatible pairs"
        yield Problem("E606", message, str(folder / DISPUTES_FILE))
