"""Names by a conditional random field, which learns which tags follow each other."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crosswire import Article, ArticlePrediction, Gold, Mention, Prediction, Story, bio_to_spans, spans_to_bio
from crosswire_baselines.learned.tagger import named_spans
from crosswire_baselines.learned.token_features import token_features, token_sentences

# The strengths of the regularisation are those of the tutorial of python-crfsuite.
SETTINGS = {"c1": 1.0, "c2": 1e-3, "max_iterations": 50}


class Crf:
    """A system that tags names with python-crfsuite, from the features of `tagger`."""

    name = "crf"
    version = "1"

    def __init__(self) -> None:
        """Import python-crfsuite, so that a missing installation is reported at once.

        Raises:
            ImportError: python-crfsuite is not installed.
        """
        try:
            import pycrfsuite
        except ImportError as error:
            raise ImportError("the baseline crf needs python-crfsuite; run pip install 'crosswire[crf]'") from error
        self.parameters = dict(SETTINGS)
        self._library: Any = pycrfsuite
        self._model = b""

    def fit(self, train: Sequence[tuple[Story, Gold]]) -> None:
        """Learn the tags of the training sentences."""
        trainer = self._library.Trainer(verbose=False)
        trainer.set_params(SETTINGS)
        for article, spans in named_spans(train):
            for tokens in token_sentences(article):
                inside = [s for s in spans if tokens[0].start <= s.start and s.end <= tokens[-1].end]
                trainer.append(token_features(tokens), spans_to_bio(inside, tokens).tags)
        # The library writes a model only to a file.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model")
            trainer.train(str(path))
            self._model = path.read_bytes()

    def predict(self, story: Story) -> Prediction:
        """Predict the names of each sentence; none without training data."""
        tagger = self._library.Tagger()
        if self._model:
            tagger.open_inmemory(self._model)
        return Prediction([ArticlePrediction(a.id, self._mentions(a, tagger)) for a in story.articles])

    def _mentions(self, article: Article, tagger: Any) -> list[Mention]:  # noqa: ANN401
        found: list[Mention] = []
        for tokens in token_sentences(article) if self._model else ():
            spans = bio_to_spans(valid_tags(tagger.tag(token_features(tokens))), tokens)
            found += [Mention(span.start, span.end, span.label) for span in spans]
        return found


def valid_tags(tags: Sequence[str]) -> list[str]:
    """Return valid IOB2 tags: an `I-X` that continues nothing becomes `B-X`."""
    found: list[str] = []
    for tag in tags:
        continues = bool(found) and found[-1] in {f"B-{tag[2:]}", f"I-{tag[2:]}"}
        found.append(f"B-{tag[2:]}" if tag.startswith("I-") and not continues else tag)
    return found
