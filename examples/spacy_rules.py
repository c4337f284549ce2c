"""A spaCy pipeline of rules: token patterns for an EntityRuler, on a blank English pipeline (no model to download)."""

import spacy

from crosswire import ArticlePrediction, Mention, Prediction

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = ["january", "february", "march", "april", "may", "june", "july"]
MONTHS += ["august", "september", "october", "november", "december"]
UNITS = ["people", "civilians", "soldiers", "fighters", "troops", "percent", "%", "km", "kilometers", "miles"]
NAME = {"IS_TITLE": True, "IS_STOP": False, "OP": "{1,3}"}
MONTH = {"LOWER": {"IN": MONTHS}, "IS_TITLE": True}
NUMBER_OF_DAY = {"SHAPE": {"IN": ["d", "dd"]}}
PATTERNS = [
    {"label": "TIME", "pattern": [{"LOWER": {"IN": DAYS}}]},
    {"label": "TIME", "pattern": [MONTH]},
    {"label": "TIME", "pattern": [MONTH, NUMBER_OF_DAY]},
    {"label": "TIME", "pattern": [NUMBER_OF_DAY, MONTH]},
    {"label": "QTY", "pattern": [{"LIKE_NUM": True, "OP": "+"}]},
    {"label": "QTY", "pattern": [{"LIKE_NUM": True, "OP": "+"}, {"LOWER": {"IN": UNITS}}]},
    {"label": "MIL", "pattern": [NAME, {"TEXT": {"IN": ["Army", "Guard", "Forces", "Front", "Brigade", "Brigades"]}}]},
    {"label": "ORG", "pattern": [NAME, {"TEXT": {"IN": ["Agency", "Council", "Ministry", "Observatory", "Party"]}}]},
    {"label": "ORG", "pattern": [{"TEXT": {"IN": ["Ministry", "Council"]}}, {"LOWER": "of"}, NAME]},
]


class SpacyRules:
    name = "spacy-rules"
    version = "1"

    def __init__(self):
        self.nlp = spacy.blank("en")
        self.nlp.add_pipe("entity_ruler").add_patterns(PATTERNS)

    def predict(self, story):
        documents = self.nlp.pipe(article.text for article in story.articles)
        return Prediction([self.article(*pair) for pair in zip(story.articles, documents, strict=True)])

    def article(self, article, document):
        # spaCy counts code points, as crosswire does.
        mentions = [Mention(span.start_char, span.end_char, span.label_) for span in document.ents]
        return ArticlePrediction(article.id, mentions)
