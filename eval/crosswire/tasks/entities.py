"""The task `entities`: names, times and quantities, scored as sets of typed spans.

Strict and boundary are set joins (CoNLL-2003, Tjong Kim Sang and De Meulder 2003, with nested names as sets of
spans); type and overlap are maximum one-to-one alignments in the sense of MUC and SemEval-2013 task 9, with Dice
for the size of an overlap, which is symmetric. Two refinements stand beside: descriptions by their heads, and
normalised values. A system that did not answer for an article has found nothing there. What is set aside before is
told in `mention_tables`.
"""

from __future__ import annotations

from functools import partial

from crosswire.tasks.counting.entity_refinements import described_table, valued_labels, valued_sides
from crosswire.tasks.counting.mention_table import mention_table
from crosswire.tasks.counting.seqeval import SEQEVAL
from crosswire.tasks.counting.sides import label_order
from crosswire.tasks.counting.span_matching import match_boundary, match_overlap, match_strict, match_type, tally_with
from crosswire.tasks.counting.span_table import by_unit
from crosswire.tasks.counting.task import Task, Tier

_tally = partial(tally_with, table=mention_table, label_order=label_order)

ENTITIES = Task(
    name="entities",
    layer="mentions",
    description="Names, times and quantities (level NAM) with their type",
    gold=lambda unit: unit.gold,
    said=lambda unit: unit.predicted,
    tiers=(
        Tier("strict", "same span and same type", _tally(match_strict)),
        Tier("boundary", "same span, any type", _tally(match_boundary)),
        Tier("type", "overlapping span and same type, best one-to-one alignment", _tally(match_type)),
        Tier("overlap", "Dice of at least 0.5, any type, best one-to-one alignment", _tally(match_overlap)),
        Tier(
            "with-nom",
            "as strict, with descriptions (level NOM) beside names: same head word, same type and level",
            tally_with(match_strict, table=described_table, label_order=label_order),
        ),
        Tier(
            "values",
            "times and quantities: same span, same type and same normalised value",
            tally_with(match_strict, table=by_unit(valued_sides), label_order=valued_labels),
            measures=("f1", "precision", "recall"),
        ),
    ),
    library_tiers=(SEQEVAL,),
    options=("labels", "level"),
)
