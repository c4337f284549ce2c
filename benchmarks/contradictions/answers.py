"""What careful, careless and artificial answers score on the contradictions of a story.

Run it by hand: `python benchmarks/contradictions/answers.py`. It shows that the headline rewards finding facts, and
neither naming them often nor naming many pairs.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

from crosswire import ArticlePrediction, Contradiction, Evidence, Prediction, Story, evaluate
from crosswire.dataset.store import Store, open_store
from crosswire.evaluation.run import Run
from crosswire.metrics.number_format import interval_cell, three_decimals
from crosswire.model.sentence_places import SentencePair, SentencePlaces
from crosswire.report.tables import Column, Table, as_markdown
from crosswire.tasks.counting.line_gold import LineGold
from crosswire.tasks.counting.reference_pairs import has_negation

STORY = "homs"
# The number of random pairs that are added, and of sentences that a hasty reader suspects.
RANDOM_PAIRS, SUSPECTS = 10, 5


@dataclass(frozen=True)
class StoryGold:
    """The pairs of sentences of a story, by what the gold says of them."""

    store: Store
    story: Story

    @cached_property
    def lines(self) -> LineGold:
        """What the lines say about the pairs."""
        return LineGold.of(self.store.files(self.story.id).claim_lines, self.story.articles)

    @property
    def places(self) -> SentencePlaces:
        """The numbered sentences."""
        return self.lines.places

    @cached_property
    def firm_pairs(self) -> list[SentencePair]:
        """The firm pairs of all conflicts, each once."""
        return list(dict.fromkeys(pair for pairs in self.lines.firm_pairs.values() for pair in pairs))

    @cached_property
    def hubs(self) -> list[int]:
        """The sentences of firm pairs, those in most pairs first."""
        return [sentence for sentence, _ in Counter(n for pair in self.firm_pairs for n in pair).most_common()]

    def evidence(self, *sentences: int) -> Evidence:
        """Return neighbouring sentences as evidence."""
        segments = [self.places.segment_of(sentence) for sentence in sentences]
        spans = tuple((segment.start, segment.end) for segment in segments)
        return Evidence(self.places.article_of(sentences[0]), spans)

    def items(self, pairs: Sequence[SentencePair]) -> list[Contradiction]:
        """Return pairs of sentences as an answer."""
        return [Contradiction(self.evidence(one), self.evidence(two)) for one, two in pairs]


Answer = Callable[[StoryGold], list[Contradiction]]


def _one_each(gold: StoryGold) -> list[SentencePair]:
    return [next(iter(pairs)) for pairs in gold.lines.firm_pairs.values()]


def _random(gold: StoryGold) -> list[SentencePair]:
    every = [pair for pair in combinations(range(len(gold.places)), 2) if pair not in gold.lines.by_pair]
    return random.Random(1).sample(every, RANDOM_PAIRS)


def _with_all_others(gold: StoryGold, sentences: Sequence[int]) -> list[SentencePair]:
    pairs = combinations(range(len(gold.places)), 2)
    return [pair for pair in pairs if set(pair) & set(sentences)]


def _harmless_sentence(gold: StoryGold) -> int:
    """Return the sentence in most harmless pairs and in no firm or contested one."""
    pairs = gold.lines.by_pair
    others = {sentence for pair, own in pairs.items() if own.firm or own.contested for sentence in pair}
    counts = Counter(sentence for pair in pairs for sentence in pair if sentence not in others)
    return counts.most_common(1)[0][0]


def _mirrored(gold: StoryGold) -> list[Contradiction]:
    items = gold.items(gold.firm_pairs)
    return [*items, *(Contradiction(item.right, item.left) for item in items), *items]


def _windows(gold: StoryGold) -> list[Contradiction]:
    articles = [gold.places.article_of(number) for number in range(len(gold.places))]
    starts = [n for n in range(len(articles) - 1) if articles[n] == articles[n + 1]]
    windows = [gold.evidence(start, start + 1) for start in starts]
    return [Contradiction(one, two) for one, two in combinations(windows, 2)]


def _negated(gold: StoryGold) -> list[SentencePair]:
    sentences = [n for n in range(len(gold.places)) if has_negation(gold.places.segment_of(n).text)]
    return list(combinations(sentences, 2))


def _discovery(gold: StoryGold) -> list[Contradiction]:
    path = gold.store.root / "annotations" / "passes" / "discovery-after-gold.tsv"
    spans = {(gold.places.article_of(n), gold.places.segment_of(n).id): n for n in range(len(gold.places))}
    found = []
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["kind"] == "contradiction":
                one, two = (row["article"], row["segment"]), (row["other article"], row["other segment"])
                found.append((spans[one], spans[two]))
    return gold.items(found)


ANSWERS: dict[str, Answer] = {
    "all firm pairs": lambda gold: gold.items(gold.firm_pairs),
    "one firm pair of each conflict": lambda gold: gold.items(_one_each(gold)),
    "all firm pairs, twice and mirrored": _mirrored,
    f"all firm pairs and {RANDOM_PAIRS} random pairs": lambda gold: gold.items([*gold.firm_pairs, *_random(gold)]),
    f"one of each conflict and {RANDOM_PAIRS} random pairs": lambda gold: gold.items(
        [*_one_each(gold), *_random(gold)]
    ),
    "all firm pairs, and one harmless sentence with all others": lambda gold: gold.items(
        [*gold.firm_pairs, *_with_all_others(gold, [_harmless_sentence(gold)])]
    ),
    "all firm pairs but those of the two hubs": lambda gold: gold.items(
        [pair for pair in gold.firm_pairs if not set(pair) & set(gold.hubs[:2])]
    ),
    "only the firm pairs of one hub": lambda gold: gold.items(
        [pair for pair in gold.firm_pairs if gold.hubs[0] in pair]
    ),
    "the discovery after the gold of 0.3.0": _discovery,
    f"{SUSPECTS} sentences of firm pairs with all others": lambda gold: gold.items(
        _with_all_others(gold, gold.hubs[:SUSPECTS])
    ),
    "all pairs of the sentences of firm pairs": lambda gold: gold.items(list(combinations(sorted(gold.hubs), 2))),
    "all pairs that the gold lists": lambda gold: gold.items(sorted(gold.lines.by_pair)),
    "all pairs of sentences with a negation": lambda gold: gold.items(_negated(gold)),
    "all pairs of sentences": lambda gold: gold.items(list(combinations(range(len(gold.places)), 2))),
    "all pairs of windows of two sentences": _windows,
}


def main() -> None:
    """Print what each answer scores."""
    store = open_store()
    gold = StoryGold(store, store.story(STORY))
    numbers = ("items", "found", "wrong facts", "fact.f1")
    columns = [Column("answer"), *(Column(name, numeric=True) for name in numbers), Column("95 % interval")]
    rows = list(_rows(gold))
    signature = evaluate("gold", stories=[STORY], tasks=["contradictions"]).task("contradictions").signature
    print(as_markdown(Table(columns, rows, [f"n = {len(gold.lines.conflicts)} conflicts; `{signature}`"])))


def _rows(gold: StoryGold) -> Iterator[list[str]]:
    for name, answer in ANSWERS.items():
        items = answer(gold)
        yield _row(name, len(items), _run(gold, items))
    for path in sorted((gold.store.root / "annotations" / "passes").iterdir()):
        if path.is_dir():
            yield _row(f"the pass {path.name} before adjudication", None, _run(gold, path))
    reference = next(iter(evaluate("gold", stories=[gold.story.id]).task("contradictions").references))
    yield ["trivial: two shared entities and one negation", "-", "-", "-", three_decimals(reference.value), "-"]


def _run(gold: StoryGold, answer: Sequence[Contradiction] | Path) -> Run:
    if isinstance(answer, Path):
        return evaluate(str(answer), stories=[gold.story.id], tasks=["contradictions"])
    items = list(answer)

    class System:
        name = "answer"

        def predict(self, story: Story) -> Prediction:
            articles = [ArticlePrediction(article.id) for article in story.articles]
            return Prediction(articles, contradictions=items)

    return evaluate(System, stories=[gold.story.id], tasks=["contradictions"])


def _row(name: str, items: int | None, run: Run) -> list[str]:
    found = run.score("contradictions.fact.f1")
    counts = [found.recall_numerator, found.predicted - found.precision_numerator]
    cells = ["-" if items is None else str(items), *(f"{count:g}" for count in counts), three_decimals(found.value)]
    return [name, *cells, interval_cell(found.low, found.high)]


if __name__ == "__main__":
    main()
