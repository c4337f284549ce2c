"""The scores of the library seqeval (strict, IOB2) on tags derived from the spans of the task `entities`."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from dataclasses import replace
from importlib.metadata import version

import numpy as np

from crosswire.model import Token
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan, bio_to_spans, spans_to_bio, tokens_of
from crosswire.tasks.counting.article_inputs import ArticleInputs
from crosswire.tasks.counting.mention_table import sides
from crosswire.tasks.counting.task import PARTS, Tally, Tier, additive_tally
from crosswire.tasks.counting.units import ScoringConfig, Unit

Sequences = list[list[str]]


def tag_unit(unit: Unit, schema: Schema, config: ScoringConfig) -> tuple[Sequences, Sequences, Counter[str]]:
    """Return the gold and predicted tags of an article, one sequence per sentence, and notes on omitted spans.

    Tags can express a span if it begins and ends with a token, lies inside one sentence, and does not overlap a span
    that is already tagged. Other spans are left out of their side and counted.
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


def count(inputs: ArticleInputs) -> Tally:
    """Return the micro scores of seqeval over all articles and without each article, with seqeval's own counts."""
    tagged = [tag_unit(unit, inputs.schema, inputs.config) for unit in inputs.articles]
    gold, predicted = [tags for tags, _, _ in tagged], [tags for _, tags, _ in tagged]
    notes: Counter[str] = Counter()
    for _, _, unit_notes in tagged:
        notes.update(unit_notes)
    whole = score(_join(gold), _join(predicted))
    without = [
        score(_join(gold[:index] + gold[index + 1 :]), _join(predicted[:index] + predicted[index + 1 :]))
        for index in range(len(tagged))
    ]
    counts = np.array([_counts(*tags) for tags in zip(gold, predicted, strict=True)], dtype=np.float64)
    return replace(
        additive_tally(counts.reshape(-1, 1, 4), ("",), notes),
        values={part: (whole[part], [values[part] for values in without]) for part in PARTS},
        library=f"seqeval {version('seqeval')} strict IOB2",
    )


def _counts(gold: Sequences, predicted: Sequences) -> list[int]:
    """Return the counts of the spans that seqeval reads from the tags of an article."""
    gold_spans, predicted_spans = _spans(gold), _spans(predicted)
    correct = len(gold_spans & predicted_spans)
    return [correct, len(predicted_spans), correct, len(gold_spans)]


def score(gold: Sequences, predicted: Sequences) -> dict[str, float]:
    """Return measure to seqeval's value; nan for a division by zero, for which seqeval returns 0."""
    # Imported here: seqeval imports all of scikit-learn, which takes longer than a whole evaluation.
    from seqeval.metrics import f1_score, precision_score, recall_score
    from seqeval.scheme import IOB2

    golds = sum(tag.startswith("B-") for tags in gold for tag in tags)
    predictions = sum(tag.startswith("B-") for tags in predicted for tag in tags)
    if not golds + predictions:
        return dict.fromkeys(PARTS, math.nan)
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
    """Return the spans of valid tags as (sequence, span); offsets are tag positions."""
    return {
        (index, span)
        for index, tags in enumerate(sequences)
        for span in bio_to_spans(tags, [Token(at, at + 1, "") for at in range(len(tags))])
    }


SEQEVAL = Tier(
    name="seqeval",
    description="computed by seqeval, strict and IOB2, on spans that BIO tags can express",
    count=count,
    parts=PARTS,
    library=True,
)
