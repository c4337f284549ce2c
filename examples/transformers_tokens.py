"""Token classification with Hugging Face transformers, from a local folder of weights; needs `transformers` and torch.

Set TOKENS_MODEL to the absolute path of the folder, or put it beside this file as `tokens-model`. A model with the
labels of CoNLL-2003 is scored with `--labels conll`, one with those of OntoNotes with `--labels ontonotes`.
"""

import os
from pathlib import Path

from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

from crosswire import ArticlePrediction, Mention, Prediction

FOLDER = Path(os.environ.get("TOKENS_MODEL") or Path(__file__).parent / "tokens-model")


class TransformersTokens:
    name = "transformers-tokens"
    version = "1"

    def __init__(self):
        if not (FOLDER / "config.json").is_file():
            raise FileNotFoundError(
                f"{FOLDER}: has no config.json; set TOKENS_MODEL to the absolute path of a folder of weights"
            )
        self.parameters = {"model": FOLDER.name}
        # A path is never looked up on the hub, and only a fast tokenizer knows the offsets of its tokens.
        tokenizer = AutoTokenizer.from_pretrained(FOLDER, local_files_only=True, use_fast=True)
        model = AutoModelForTokenClassification.from_pretrained(FOLDER, local_files_only=True)
        options = {"model": model, "tokenizer": tokenizer, "device": "cpu"}
        # "first" gives a word the label of its first token, so a span never ends inside a word. With a stride, a
        # sentence that is too long for the model is not cut.
        self.find = pipeline("token-classification", aggregation_strategy="first", stride=16, **options)

    def predict(self, story):
        return Prediction([ArticlePrediction(article.id, self.mentions(article)) for article in story.articles])

    def mentions(self, article):
        found = self.find([sentence.text for sentence in article.sentences]) if article.sentences else []
        # The offsets of the pipeline count code points of the sentence.
        return [
            Mention(sentence.start + each["start"], sentence.start + each["end"], each["entity_group"])
            for sentence, groups in zip(article.sentences, found, strict=True)
            for each in groups
        ]
