"""The score that seqeval itself gives (strict, IOB2) on tags derived from the spans of the task `entities`."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version

from crosswire.model import Token
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan, bio_to_spans, spans_to_bio, tokens_of
from crosswire.tasks.counting.mention_table import sides
from crosswire.tasks.counting.task import Library, LibraryTier
from crosswire.tasks.counting.units import ScoringConfig, Unit

Sequences = list[list[str]]
MEASURES = ("f1", "precision", "recall")


def tag_unit(unit: Unit, schema: Schema, config: ScoringConfig) -> tuple[Sequences, Sequences, Counter[str]]:
    """Gold and predicted tags of an article, a sequence a sentence, and what the tags cannot express.

    A span is expressed when it begins and ends with a token, lies inside one sentence, and overlaps no span
    that was written before it. The others are left out of that side and counted.
    """
    pair = sides(unit, schema, config)
    notes = Counter(pair.notes)
    gold: Sequences = []
    predicted: Sequences = []
    for side, spans, sequences in (("gold", pair.gold, gold), ("predicted", pair.predicted, predicted)):
        inside = 0
        for sentence in unit.article.sentences:
            tokens = tokens_of(sentence, unit.article.tokens)
            here = [span for span in spans if sentence.start <= span.start and span.end <= sentence.end]
            tagged = spans_to_bio(here, tokens)
            sequences.append(tagged.tags)
            inside += len(here) - len(tagged.left_out)
        if len(spans) > inside:
            notes[f"{side} mentions that BIO tags cannot express, left out of seqeval"] = len(spans) - inside
    return gold, predicted, notes


def compute(units: Sequence[Unit], schema: Schema, config: ScoringConfig) -> Library:
    """The micro scores of seqeval over all units, and without one unit each."""
    tagged = [tag_unit(unit, schema, config) for unit in units]
    gold, predicted = [tags for tags, _, _ in tagged], [tags for _, tags, _ in tagged]
    notes: Counter[str] = Counter()
    for _, _, unit_notes in tagged:
        notes.update(unit_notes)
    without = [
        score(_join(gold[:index] + gold[index + 1 :]), _join(predicted[:index] + predicted[index + 1 :]))
        for index in range(len(units))
    ]
    gold_spans, predicted_spans = _spans(_join(gold)), _spans(_join(predicted))
    return Library(
        values=score(_join(gold), _join(predicted)),
        without={measure: [values[measure] for values in without] for measure in MEASURES},
        correct=len(gold_spans & predicted_spans),
        predicted=len(predicted_spans),
        gold=len(gold_spans),
        notes=notes,
        version=f"seqeval {version('seqeval')} strict IOB2",
    )


def score(gold: Sequences, predicted: Sequences) -> dict[str, float]:
    """Measure to what seqeval says; nan where there is nothing to divide by, for which seqeval says 0."""
    # Imported here: seqeval brings all of scikit-learn, which costs more than a whole evaluation.
    from seqeval.metrics import f1_score, precision_score, recall_score
    from seqeval.scheme import IOB2

    golds = sum(tag.startswith("B-") for tags in gold for tag in tags)
    predictions = sum(tag.startswith("B-") for tags in predicted for tag in tags)
    if not golds + predictions:
        return dict.fromkeys(MEASURES, math.nan)
    arguments = {"mode": "strict", "scheme": IOB2, "zero_division": 0}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        f1 = float(f1_score(gold, predicted, **arguments))
        precision = float(precision_score(gold, predicted, **arguments)) if predictions else math.nan
        recall = float(recall_score(gold, predicted, **arguments)) if golds else math.nan
    return {"f1": f1, "precision": precision, "recall": recall}


def _join(parts: list[Sequences]) -> Sequences:
    return [sequence for part in parts for sequence in part]


def _spans(sequences: Sequences) -> set[tuple[int, LabelledSpan]]:
    """The spans that valid tags say, by sequence, in positions of tags."""
    return {
        (index, span)
        for index, tags in enumerate(sequences)
        for span in bio_to_spans(tags, [Token(at, at + 1, "") for at in range(len(tags))])
    }


SEQEVAL = LibraryTier(
    name="seqeval",
    description="seqeval itself, strict and IOB2, on what BIO tags can express",
    measures=MEASURES,
    compute=compute,
)
