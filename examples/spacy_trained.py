"""A spaCy model that learns: `fit` trains a blank named entity recognizer on the articles that the fold allows."""

import random

import spacy
from spacy.training import Example
from spacy.util import filter_spans, fix_random_seed

from crosswire import ArticlePrediction, Mention, Prediction


class SpacyTrained:
    name = "spacy-trained"
    version = "1"

    def __init__(self, rounds=12, seed=0):
        self.parameters = {"rounds": rounds, "seed": seed}

    def fit(self, train):
        fix_random_seed(self.parameters["seed"])
        order = random.Random(self.parameters["seed"])
        self.nlp = spacy.blank("en")
        self.nlp.add_pipe("ner")
        examples = [self.example(*each) for each in sentences(train)]
        optimizer = self.nlp.initialize(lambda: examples)
        for _ in range(self.parameters["rounds"]):
            order.shuffle(examples)
            for batch in spacy.util.minibatch(examples, size=16):
                self.nlp.update(batch, sgd=optimizer, drop=0.2)

    def example(self, sentence, mentions):
        """Return a training example: spans move to the edges of spaCy's tokens, and the longer of two counts."""
        document = self.nlp.make_doc(sentence.text)
        offsets = [(m.start - sentence.start, m.end - sentence.start, m.type) for m in mentions]
        spans = [document.char_span(*each, alignment_mode="expand") for each in offsets]
        reference = document.copy()
        reference.set_ents(filter_spans(spans))
        return Example(document, reference)

    def predict(self, story):
        return Prediction([ArticlePrediction(article.id, self.mentions(article)) for article in story.articles])

    def mentions(self, article):
        documents = self.nlp.pipe(sentence.text for sentence in article.sentences)
        return [
            Mention(sentence.start + span.start_char, sentence.start + span.end_char, span.label_)
            for sentence, document in zip(article.sentences, documents, strict=True)
            for span in document.ents
        ]


def sentences(train):
    """Yield every sentence of the training articles with its names."""
    for story, gold in train:
        for article in story.articles:
            names = [mention for mention in gold.mentions[article.id] if mention.level == "NAM"]
            for sentence in article.sentences:
                yield sentence, [m for m in names if sentence.start <= m.start and m.end <= sentence.end]
