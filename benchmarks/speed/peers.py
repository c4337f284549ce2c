"""The same work by other scorers, from their own input format in memory. None if a scorer is not installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from synthetic import TYPES, WIDTH, Clusters, Document

# Measure to value.
Scores = dict[str, float]
Peer = Callable[[], Scores]

SEQEVAL_NAMES = {"precision": "precision", "recall": "recall", "f1": "f1-score"}


def installed(name: str, *, folder: Path | None = None) -> bool:
    """Return True if a peer can be imported, also from `folder` if it is given."""
    if folder is not None and str(folder) not in sys.path:
        sys.path.append(str(folder))
    return find_spec(name) is not None


def seqeval(documents: Sequence[Document]) -> Peer | None:
    """Return the work of seqeval: strict precision, recall and F1, in total and by type, from lists of BIO tags."""
    if not installed("seqeval"):
        return None
    score = import_module("seqeval.metrics").classification_report
    scheme = import_module("seqeval.scheme").IOB2
    gold, predicted = ([d.bio(getattr(d, side)) for d in documents] for side in ("gold", "predicted"))

    def work() -> Scores:
        found = score(gold, predicted, mode="strict", scheme=scheme, output_dict=True)["micro avg"]
        return {name: float(found[key]) for name, key in SEQEVAL_NAMES.items()}

    return work


def nervaluate(documents: Sequence[Document]) -> Peer | None:
    """Return the work of nervaluate: its four schemas, in total and by type, from lists of spans."""
    if not installed("nervaluate"):
        return None
    evaluator = import_module("nervaluate").Evaluator
    gold, predicted = ([_spans(d, side) for d in documents] for side in ("gold", "predicted"))

    def work() -> Scores:
        found = evaluator(gold, predicted, tags=list(TYPES), loader="dict").evaluate()["overall"]["strict"]
        return {"precision": found.precision, "recall": found.recall, "f1": found.f1}

    return work


def _spans(document: Document, side: str) -> list[dict[str, int | str]]:
    return [
        {"label": label, "start": begin * WIDTH, "end": end * WIDTH - 1}
        for begin, end, label in getattr(document, side)
    ]


def coval(documents: Sequence[tuple[Clusters, Clusters]], folder: Path | None) -> Peer | None:
    """Return the work of coval: MUC, B-cubed, CEAFe and LEA, from clusters and the cluster of each mention."""
    if not installed("coval", folder=folder):
        return None
    module = import_module("coval.eval.evaluator")
    names = {"muc": module.muc, "b_cubed": module.b_cubed, "ceafe": module.ceafe, "lea": module.lea}

    def work() -> Scores:
        evaluators = {name: module.Evaluator(measure) for name, measure in names.items()}
        for key, response in documents:
            in_key, in_response = _cluster_of(key), _cluster_of(response)
            predicted = {mention: cluster for mention, cluster in in_response.items() if mention in in_key}
            gold = {mention: cluster for mention, cluster in in_key.items() if mention in in_response}
            for evaluator in evaluators.values():
                evaluator.update((key, response, predicted, gold))
        return {name: float(evaluator.get_f1()) for name, evaluator in evaluators.items()}

    return work


def _cluster_of(clusters: Clusters) -> dict[tuple[str, int, int], int]:
    return {mention: index for index, cluster in enumerate(clusters) for mention in cluster}
