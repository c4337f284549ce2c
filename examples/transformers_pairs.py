"""Sequence classification with Hugging Face transformers for `verify`, from a local folder of weights; needs torch.

Set PAIRS_MODEL to the absolute path of the folder, or put it beside this file as `pairs-model`. The model is one of
natural language inference: its labels are entailment, neutral and contradiction, in any order.
"""

import os
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from crosswire import Verdict

FOLDER = Path(os.environ.get("PAIRS_MODEL") or Path(__file__).parent / "pairs-model")
BATCH = 16


class TransformersPairs:
    name = "transformers-pairs"
    version = "1"

    def __init__(self):
        if not (FOLDER / "config.json").is_file():
            raise FileNotFoundError(
                f"{FOLDER}: has no config.json; set PAIRS_MODEL to the absolute path of a folder of weights"
            )
        self.parameters = {"model": FOLDER.name}
        self.tokenizer = AutoTokenizer.from_pretrained(FOLDER, local_files_only=True)
        self.model = AutoModelForSequenceClassification.from_pretrained(FOLDER, local_files_only=True).eval()
        labels = {name.lower(): number for number, name in self.model.config.id2label.items()}
        if "contradiction" not in labels:
            raise ValueError(f"{FOLDER}: has the labels {', '.join(labels)}; expected one called contradiction")
        self.contradiction = labels["contradiction"]

    def verify(self, story, pairs):
        left, right = ([" ".join(getattr(pair, side).sentences) for pair in pairs] for side in ("left", "right"))
        # Inference has a direction, a contradiction has none: the mean of both directions counts.
        both = zip(self.scores(left, right), self.scores(right, left), strict=True)
        return [self.verdict(pair, (one + two) / 2) for pair, (one, two) in zip(pairs, both, strict=True)]

    def verdict(self, pair, score):
        return Verdict(pair.id, "contradiction" if score > 0.5 else "compatible", {"contradiction": score})

    def scores(self, premises, hypotheses):
        """Return the probability of a contradiction for each pair of texts."""
        found = []
        for start in range(0, len(premises), BATCH):
            texts = premises[start : start + BATCH], hypotheses[start : start + BATCH]
            batch = self.tokenizer(*texts, truncation=True, padding=True, return_tensors="pt")
            with torch.inference_mode():
                probabilities = self.model(**batch).logits.softmax(-1)
            found += probabilities[:, self.contradiction].tolist()
        return found
