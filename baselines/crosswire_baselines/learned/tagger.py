"""Names by a classifier of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crosswire import Article, ArticlePrediction, Gold, LabelledSpan, Mention, Prediction, Story
from crosswire_baselines.learned.span_tagger import SpanTagger


class Tagger:
    """A system that tags names, times and numbers by a logistic regression over each token and its neighbours."""

    name = "tagger"
    version = "2"

    def __init__(self, inverse_regularisation: float = 10.0) -> None:
        """Set the inverse strength of the regularisation, `C` of scikit-learn."""
        self.parameters = {"inverse_regularisation": inverse_regularisation}
        self._tagger = SpanTagger(inverse_regularisation)

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn the tags of the training sentences."""
        self._tagger.fit(named_spans(train))

    def predict(self, story: Story) -> Prediction:
        """Predict the spans of the best valid tag sequence of every sentence."""
        return Prediction([ArticlePrediction(article.id, self._mentions(article)) for article in story.articles])

    def _mentions(self, article: Article) -> list[Mention]:
        return [Mention(span.start, span.end, span.label) for span in self._tagger.spans(article)]


def named_spans(train: Sequence[tuple[Story, Gold]]) -> Iterator[tuple[Article, list[LabelledSpan]]]:
    """Yield each training article with the spans and types of its names, times and numbers."""
    for story, gold in train:
        for article in story.articles:
            own = gold.mentions[article.id]
            yield article, [LabelledSpan(m.start, m.end, m.type) for m in own if m.level == "NAM"]
