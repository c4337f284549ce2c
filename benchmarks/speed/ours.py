"""The work that is measured. Each function prepares data and returns a callable that runs code of `bench score`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

import all_layers
import disputes
from crosswire.dataset.store import open_store
from crosswire.evaluation.evaluate import evaluate, score
from crosswire.evaluation.task_scores import ScoringContext, score_task
from crosswire.formats.predictions.articles import Checks
from crosswire.formats.predictions.encoder import header_line, predictions_text, story_line
from crosswire.formats.predictions.reader import checks_for, parse_predictions, read_predictions
from crosswire.metrics import clusters
from crosswire.metrics.contingency import Contingency, joint_contingency
from crosswire.metrics.counts import f1, precision, recall
from crosswire.metrics.resampling import resample
from crosswire.model import Answers, Mention, StoryPrediction
from crosswire.model.gc_pause import collection_paused
from crosswire.model.predictions import SystemInfo
from crosswire.model.schema import Schema
from crosswire.model.tokens import LabelledSpan
from crosswire.tasks import TASKS
from crosswire.tasks.contradictions import CONTRADICTIONS
from crosswire.tasks.coreference import COREFERENCE
from crosswire.tasks.counting.article_inputs import ArticleInputs
from crosswire.tasks.counting.cluster_counts import COUNT, ClusterInputs
from crosswire.tasks.counting.span_matching import match_overlap
from crosswire.tasks.counting.span_pairs import SpanPair
from crosswire.tasks.counting.span_table import table_of
from crosswire.tasks.counting.units import ScoringConfig, StoryUnit, Unit
from crosswire.tasks.entities import ENTITIES
from synthetic import Clusters, Document, answers, documents, mentions, partitions, story

# Measure to value.
Scores = dict[str, float]
Work = Callable[[], Scores]

MEASURES = {"precision": precision, "recall": recall, "f1": f1}


def spans(made: Sequence[Document]) -> Work:
    """Return the work: read and check a predictions file, then score it in two tiers, by article, type and total."""
    schema, measured_story = open_store().schema, story(made)
    checks = checks_for([measured_story], schema, "native")
    gold: dict[str, tuple[Mention, ...]] = {document.article.id: mentions(document.gold) for document in made}
    tiers = [ENTITIES.tier(name) for name in ("strict", "overlap")]
    file = _written(predictions_text(SystemInfo("made"), {}, Answers({each.article: each for each in answers(made)})))

    @collection_paused()
    def work() -> Scores:
        found = read_predictions(Path(file.name), checks)
        articles = measured_story.articles
        units = [Unit(article, gold[article.id], found.articles[article.id].mentions) for article in articles]
        scores: Scores = {}
        inputs = ArticleInputs(units, schema, ScoringConfig())
        for tier in tiers:
            tally = tier.count(inputs)
            assert tally is not None
            assert tally.by_unit is not None
            for measure in MEASURES.values():
                measure(tally.by_unit)
            whole = tally.counts.sum(axis=0)
            scores |= {f"{tier.name}.{key}": float(measure(whole)) for key, measure in MEASURES.items()}
        return scores

    return work


def reading(made: Sequence[Document]) -> Work:
    """Return the work: read and check a predictions file on disk."""
    checks = checks_for([story(made)], open_store().schema, "native")
    file = _written(predictions_text(SystemInfo("made"), {}, Answers({each.article: each for each in answers(made)})))
    return lambda: {"articles": float(len(read_predictions(Path(file.name), checks).articles))}


def reading_all_layers(content: bytes, schema: Schema, number: int) -> Work:
    """Return the work: read and check predictions of all layers in memory."""
    checks = checks_for([all_layers.story(number)], schema, "native")

    def work() -> Scores:
        found = parse_predictions(content, "made", checks)
        assert not found.problems
        return {"articles": float(len(found.articles))}

    return work


def decoding(content: bytes) -> Work:
    """Return the work: decode the same lines into plain dictionaries with msgspec."""
    decode, lines = msgspec.json.Decoder().decode, content.splitlines()

    @collection_paused()
    def work() -> Scores:
        return {"lines": float(len([decode(line) for line in lines]))}

    return work


def scoring_again() -> Work:
    """Return the work: score a predictions file with all layers of the five articles, not for the first time."""
    run = evaluate("gold")
    file = _written(run.predictions)
    score(file.name)
    return lambda: {"tasks": float(len(score(file.name).tasks))}


def story_with_intervals(articles: int, *, ceafe: bool) -> Work:
    """Return the work: all metrics of the tasks of one story, with intervals; CEAFe and its mean only on request."""
    unit = all_layers.scored_story(articles, 150)
    tasks = [task for task in TASKS if all(task.gold(each) is not None for each in task.units_of([unit]))]
    metrics = [
        name for task in tasks for name in task.metrics if ceafe or not {"ceafe", "conll"} & set(name.split("."))
    ]
    context = ScoringContext(open_store().schema, ScoringConfig(), "made", "0", metrics)

    def work() -> Scores:
        found = [score_task(task, [unit], context) for task in tasks]
        return {scores.headline: scores.headline_value or 0.0 for scores in found if scores is not None}

    return work


def _written(text: str) -> tempfile._TemporaryFileWrapper[bytes]:
    """Return a temporary file with this text. It is removed when its last reference is gone."""
    file = tempfile.NamedTemporaryFile(suffix=".jsonl")  # noqa: SIM115 - the file must exist as long as the work
    file.write(text.encode())
    file.flush()
    return file


def clusters_of(documents: Sequence[tuple[Clusters, Clusters]]) -> Work:
    """Return the work: MUC, B-cubed, CEAFe and LEA of documents."""

    def work() -> Scores:
        table = joint_contingency(documents)
        return {name: float(f1(count(table))) for name, count in COUNT.items()}

    return work


def in_all_scopes(key: Clusters, response: Clusters) -> Work:
    """Return the work: all tiers of coreference on one story, also without each article."""
    names = sorted({mention[0] for cluster in (*key, *response) for mention in cluster})
    article = documents(1)[0].article
    units = tuple(Unit(replace(article, id=name), (), ()) for name in names)
    made = StoryUnit("made", units, None, None, answered=True)

    def work() -> Scores:
        inputs = ClusterInputs([made], lambda _: (key, response), lambda _: ([], []), lambda _: {})
        tallies = {f"{tier.name}@{tier.scope}": tier.count(inputs) for tier in COREFERENCE.tiers if not tier.given}
        return {name: float(f1(tally.counts[0])) for name, tally in tallies.items() if tally is not None}

    return work


def small_documents(number: int) -> list[tuple[Clusters, Clusters]]:
    """Return documents of 150 mentions."""
    return [partitions(150, articles=[f"made-{index}"], seed=index) for index in range(number)]


def one_story(items: int) -> list[tuple[Clusters, Clusters]]:
    """Return one story with `items` mentions in 40 articles."""
    return [partitions(items, articles=[f"made-{index}" for index in range(40)])]


def resampling() -> Work:
    """Return the work: 10,000 draws of 1,000 units with 9 types, and F1 of each draw."""
    units = np.random.default_rng(7).integers(0, 30, size=(1000, 9, 4)).astype(np.float64)
    return lambda: {"draws": float(len(f1(resample(units, 10_000, seed=7).sum(axis=1))))}


def one_cluster() -> Work:
    """Return the work: one cluster with all mentions on both sides, in all tiers."""
    key, response = one_story(30_000)[0]
    together = ([[m for cluster in key for m in cluster]], [[m for cluster in response for m in cluster]])
    return in_all_scopes(*together)


def singletons() -> Work:
    """Return the work: one cluster per mention on both sides, in all tiers."""
    key, response = one_story(30_000)[0]
    single = ([[m] for cluster in key for m in cluster], [[m] for cluster in response for m in cluster])
    return in_all_scopes(*single)


def dense_spans() -> Work:
    """Return the work: align 3,000 gold and 3,000 predicted spans of one article that all overlap."""
    source = np.random.default_rng(7)
    starts, ends = source.permutation(9000)[:6000], 10_000 + source.permutation(9000)[:6000]
    made = sorted(LabelledSpan(int(start), int(end), "PER") for start, end in zip(starts, ends, strict=True))
    table = table_of([SpanPair(documents(1)[0].article, tuple(made[::2]), tuple(made[1::2]), {})])
    return lambda: {"aligned": float(len(match_overlap(table).matched_gold))}


def dense_clusters() -> Work:
    """Return the work: score 3,000 x 3,000 clusters, where every pair shares one to nine mentions."""
    shared = np.random.default_rng(7).integers(1, 10, size=(3000, 3000))
    rows, columns = np.divmod(np.arange(shared.size), 3000)
    table = Contingency(shared.sum(axis=1), shared.sum(axis=0), rows, columns, shared.ravel())
    measures = {"muc": clusters.muc, "b_cubed": clusters.b_cubed, "ceafe": clusters.ceaf_e, "lea": clusters.lea}
    return lambda: {name: float(f1(measure(table))) for name, measure in measures.items()}


def long_article() -> Work:
    """Return the work: score one article with 100,000 gold mentions and about as many predicted ones."""
    return spans(documents(1, tokens=400_008, mentions=100_000))


def many_mentions() -> Work:
    """Return the work: read and check a predictions file with a million mentions."""
    return reading(documents(33_334))


def reading_contradictions(number: int) -> Work:
    """Return the work: read and check `number` predicted contradictions of one story."""
    file, checks, name = _contradictions_file(number)
    return lambda: {"pairs": float(len(read_predictions(Path(file.name), checks).stories[name].contradictions or ()))}


def _contradictions_file(number: int) -> tuple[tempfile._TemporaryFileWrapper[bytes], Checks, str]:
    schema, measured_story = open_store().schema, disputes.story()
    file = _written("")
    # Written by another process, so that the peak of memory is that of the work.
    command = f"import ours; ours.write_contradictions({file.name!r}, {number})"
    subprocess.run([sys.executable, "-c", command], check=True, cwd=Path(__file__).parent)
    return file, checks_for([measured_story], schema, "native"), measured_story.id


def write_contradictions(path: str, number: int) -> None:
    """Write a predictions file with `number` contradictions, 50,000 per line."""
    predicted = disputes.predicted(number, open_store().schema.disputes.slots)
    with Path(path).open("w", encoding="utf-8") as file:
        file.write(header_line(SystemInfo("made")))
        for at in range(0, number, 50_000):
            file.write(story_line(StoryPrediction("made", contradictions=tuple(predicted[at : at + 50_000]))))


def contradictions(number: int) -> Work:
    """Return the work: read, check and count `number` predicted contradictions of one story, in all tiers."""
    schema, measured_story = open_store().schema, disputes.story()
    file, checks, _ = _contradictions_file(number)
    units = tuple(Unit(article, (), ()) for article in measured_story.articles)
    gold = disputes.gold(schema.disputes.slots, schema.disputes.pair_reasons)

    def work() -> Scores:
        found = read_predictions(Path(file.name), checks)
        pairs = found.stories[measured_story.id].contradictions
        unit = StoryUnit(measured_story.id, units, None, None, answered=True, gold_lines=gold, contradictions=pairs)
        inputs = CONTRADICTIONS.prepare([unit], schema, ScoringConfig())
        tallies = {
            name: tier.count(inputs) for tier in CONTRADICTIONS.tiers for name in CONTRADICTIONS.metrics_of(tier)
        }
        return {name: float(f1(tally.counts.sum(axis=0))) for name, tally in tallies.items() if tally is not None}

    return work
