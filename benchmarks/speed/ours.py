"""The work that is measured: each function prepares a piece, which then does what `bench score` itself calls."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

import disputes
from crosswire.dataset.store import open_store
from crosswire.formats.predictions.reader import checks_for, read_predictions
from crosswire.formats.predictions.writer import header_line, predictions_text, story_line
from crosswire.metrics import clusters
from crosswire.metrics.counts import f1, precision, recall
from crosswire.metrics.resampling import resample
from crosswire.model import Answers, Mention, StoryPrediction
from crosswire.model.gc_pause import collection_paused
from crosswire.model.predictions import SystemInfo
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks.contradictions import count
from crosswire.tasks.counting.cluster_counts import Partitions, count_across, count_cross, count_within
from crosswire.tasks.counting.sides import SpanPair
from crosswire.tasks.counting.span_matching import match_overlap
from crosswire.tasks.counting.span_table import table_of
from crosswire.tasks.counting.story_task import StoryCounts
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from crosswire.tasks.entities import ENTITIES
from synthetic import Clusters, Document, answers, documents, mentions, partitions, story

# Measure to value.
Scores = dict[str, float]
Work = Callable[[], Scores]
Count = Callable[[Sequence[StoryUnit], Schema, Partitions], Mapping[str, StoryCounts]]

MEASURES = {"precision": precision, "recall": recall, "f1": f1}


def spans(made: Sequence[Document]) -> Work:
    """Read and check a predictions file on disk, then score it strictly and by overlap: by article, type and in all."""
    schema, asked = open_store().schema, story(made)
    checks = checks_for([asked], schema, "native")
    gold: dict[str, tuple[Mention, ...]] = {document.article.id: mentions(document.gold) for document in made}
    tallies = {tier.name: tier.tally for tier in ENTITIES.tiers if tier.name in {"strict", "overlap"}}
    file = _written(predictions_text(SystemInfo("made"), {}, Answers({each.article: each for each in answers(made)})))

    @collection_paused()
    def work() -> Scores:
        found = read_predictions(Path(file.name), checks)
        units = [Unit(article, gold[article.id], found.articles[article.id].mentions) for article in asked.articles]
        scores: Scores = {}
        for name, tally in tallies.items():
            counts = tally(units, schema, ScoringConfig()).counts
            for measure in MEASURES.values():
                measure(counts)
            scores |= {f"{name}.{key}": float(measure(counts.sum(axis=(0, 1)))) for key, measure in MEASURES.items()}
        return scores

    return work


def reading(made: Sequence[Document]) -> Work:
    """Read and check a predictions file on disk."""
    checks = checks_for([story(made)], open_store().schema, "native")
    file = _written(predictions_text(SystemInfo("made"), {}, Answers({each.article: each for each in answers(made)})))
    return lambda: {"articles": float(len(read_predictions(Path(file.name), checks).articles))}


def _written(text: str) -> tempfile._TemporaryFileWrapper[bytes]:
    """A file that is removed when nobody holds it any more."""
    file = tempfile.NamedTemporaryFile(suffix=".jsonl")  # noqa: SIM115 - it lives as long as the work
    file.write(text.encode())
    file.flush()
    return file


def clusters_of(documents: Sequence[tuple[Clusters, Clusters]], *counts: Count) -> Work:
    """MUC, B-cubed, CEAFe and LEA of documents, each a story of its own; by default as one document each."""
    schema = open_store().schema
    units = [StoryUnit(f"made-{number}", (), None, None, answered=True) for number in range(len(documents))]
    sides = {unit.story: document for unit, document in zip(units, documents, strict=True)}

    def work() -> Scores:
        found = [count(units, schema, lambda unit: sides[unit.story]) for count in counts or (count_across,)]
        return {name: float(f1(counted.counts[0])) for name, counted in found[0].items()}

    return work


def small_documents(number: int) -> list[tuple[Clusters, Clusters]]:
    """Documents of 150 mentions."""
    return [partitions(150, articles=[f"made-{index}"], seed=index) for index in range(number)]


def one_story(items: int) -> list[tuple[Clusters, Clusters]]:
    """One story with so many mentions in 40 articles."""
    return [partitions(items, articles=[f"made-{index}" for index in range(40)])]


def resampling() -> Work:
    """10,000 draws of 1,000 units with the types of our schema, and F1 of each draw."""
    units = np.random.default_rng(7).integers(0, 30, size=(1000, 9, 4)).astype(np.float64)
    return lambda: {"draws": float(len(f1(resample(units, 10_000, seed=7).sum(axis=1))))}


def one_cluster() -> Work:
    """All mentions in one cluster on both sides, seen in every way."""
    key, response = one_story(30_000)[0]
    together = ([[m for cluster in key for m in cluster]], [[m for cluster in response for m in cluster]])
    return clusters_of([together], count_across, count_within, count_cross)


def singletons() -> Work:
    """Every mention alone on both sides, seen in every way."""
    key, response = one_story(30_000)[0]
    alone = ([[m] for cluster in key for m in cluster], [[m] for cluster in response for m in cluster])
    return clusters_of([alone], count_across, count_within, count_cross)


def dense_spans() -> Work:
    """3,000 gold and 3,000 predicted spans of one article, each of which overlaps all others."""
    source = np.random.default_rng(7)
    starts, ends = source.permutation(9000)[:6000], 10_000 + source.permutation(9000)[:6000]
    made = sorted(LabelledSpan(int(start), int(end), "PER") for start, end in zip(starts, ends, strict=True))
    table = table_of([SpanPair(documents(1)[0].article, tuple(made[::2]), tuple(made[1::2]), {})])
    return lambda: {"aligned": float(len(match_overlap(table).found))}


def dense_clusters() -> Work:
    """A table of 3,000 by 3,000 clusters that all share mentions, one to nine each."""
    shared = np.random.default_rng(7).integers(1, 10, size=(3000, 3000))
    rows, columns = np.divmod(np.arange(shared.size), 3000)
    table = clusters.Contingency(shared.sum(axis=1), shared.sum(axis=0), rows, columns, shared.ravel())
    measures = {"muc": clusters.muc, "b_cubed": clusters.b_cubed, "ceafe": clusters.ceaf_e, "lea": clusters.lea}
    return lambda: {name: float(f1(measure(table))) for name, measure in measures.items()}


def long_article() -> Work:
    """One article with 100,000 mentions a side."""
    return spans(documents(1, tokens=400_008, mentions=100_000))


def many_mentions() -> Work:
    """A predictions file with a million mentions, only read and checked."""
    return reading(documents(33_334))


def contradictions(number: int) -> Work:
    """A story with so many predicted contradictions, read from a file and checked, then counted in every way."""
    schema, asked = open_store().schema, disputes.story()
    checks = checks_for([asked], schema, "native")
    said = disputes.predicted(number, schema.disputes.slots)
    some = [StoryPrediction(asked.id, contradictions=tuple(said[at : at + 50_000])) for at in range(0, number, 50_000)]
    file = _written(header_line(SystemInfo("made")) + "".join(map(story_line, some)))
    units = tuple(Unit(article, (), ()) for article in asked.articles)
    gold = disputes.gold(schema.disputes.slots, schema.disputes.pair_reasons)
    del said, some

    def work() -> Scores:
        found = read_predictions(Path(file.name), checks)
        told = found.stories[asked.id].contradictions
        unit = StoryUnit(asked.id, units, None, None, answered=True, gold_pairs=gold, contradictions=told)
        return {name: float(f1(counted.counts.sum(axis=0))) for name, counted in count([unit], schema).items()}

    return work
