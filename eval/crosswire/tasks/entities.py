"""The task `entities`: names, times and quantities, scored as sets of typed spans.

Strict and boundary are set joins (CoNLL-2003, Tjong Kim Sang and De Meulder 2003, with nested names as sets of
spans). Type and overlap are maximum one-to-one alignments in the sense of MUC and SemEval-2013 task 9; the size of an
overlap is its Dice, which is symmetric. There are two refinements: descriptions by their heads, and normalised values.
An article without predictions counts as empty predictions. `mention_table` documents the mentions that are ignored.
"""

from __future__ import annotations

from functools import partial

from crosswire.tasks.counting.article_inputs import article_inputs
from crosswire.tasks.counting.entity_refinements import DESCRIPTION, described_table, valued_labels, valued_sides
from crosswire.tasks.counting.seqeval import SEQEVAL
from crosswire.tasks.counting.span_matching import (
    count_matches,
    match_boundary,
    match_overlap,
    match_strict,
    match_type,
    sides_table,
)
from crosswire.tasks.counting.span_pairs import label_order
from crosswire.tasks.counting.task import PARTS, Need, Task, Tier, empty_articles

_count = partial(count_matches, table=lambda inputs: inputs.mentions, label_order=label_order)

ENTITIES = Task(
    name="entities",
    layer="mentions",
    description="Names, times and quantities (level NAM) with their type",
    gold=lambda unit: unit.gold,
    prediction_of=lambda unit: unit.predicted,
    prepare=article_inputs,
    tiers=(
        Tier("strict", "same span and same type", _count(match_strict)),
        Tier("boundary", "same span, any type", _count(match_boundary)),
        Tier("type", "overlapping span and same type, best one-to-one alignment", _count(match_type)),
        Tier("overlap", "Dice of at least 0.5, any type, best one-to-one alignment", _count(match_overlap)),
        Tier(
            "with-nom",
            "as strict, for names and descriptions (level NOM): of descriptions the same head word, type and level",
            count_matches(match_strict, table=described_table, label_order=label_order),
            needs=Need("descriptions (level NOM)", lambda mention: mention.level == DESCRIPTION),
        ),
        Tier(
            "values",
            "times and quantities: same span, same type and same normalised value",
            count_matches(match_strict, table=sides_table(valued_sides), label_order=valued_labels),
            parts=PARTS,
            needs=Need("values", lambda mention: mention.value is not None or mention.quantity is not None),
        ),
        SEQEVAL,
    ),
    options=("labels", "level"),
    references=(empty_articles(predicted=()),),
)
