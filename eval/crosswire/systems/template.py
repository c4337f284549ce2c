"""A small system that works, as a start for one's own."""

from __future__ import annotations

import keyword
import shlex

# Names that the file uses for something else.
_USED = ("ArticlePrediction", "Mention", "NAME", "Prediction", "Verdict")

# The name of the class and of the system are filled in.
TEMPLATE = '''\
"""A system for Crosswire."""

# Evaluate it with: bench eval --system {command}

import re

from crosswire import ArticlePrediction, Mention, Prediction, Verdict

# A capitalised word inside a sentence.
NAME = re.compile(r"(?<=[a-z,] )[A-Z]\\w+(?: [A-Z]\\w+)*")


class {name}:
    """Predicts every capitalised word as a place. Each method that you remove is a task that is not attempted."""

    name = {system!r}
    version = "0.1"

    def predict(self, story):
        """Return one ArticlePrediction per article. story.articles have id, text, date, sentences and tokens."""
        return Prediction([ArticlePrediction(article.id, self.mentions(article)) for article in story.articles])

    def mentions(self, article):
        """Offsets count characters of article.text from 0; the end is exclusive."""
        return [Mention(match.start(), match.end(), "GPE") for match in NAME.finditer(article.text)]

    def verify(self, story, pairs):
        """Label pairs of claims. A pair has a question, and left and right with text, sentences, holder and date."""
        return [Verdict(pair.id, "contradiction" if self.denies(pair) else "compatible") for pair in pairs]

    def denies(self, pair):
        """Return whether exactly one side denies something."""
        return ("denied" in pair.left.text) != ("denied" in pair.right.text)
'''


def template(path: str, stem: str) -> str:
    """Return the text of a system file; class and system are named after the file."""
    words = [word for word in "".join(c if c.isalnum() and c.isascii() else " " for c in stem).split() if word]
    name = "".join(word[:1].upper() + word[1:] for word in words)
    if not name[:1].isalpha():
        name = f"System{name}"
    if keyword.iskeyword(name) or name in _USED:
        name = f"{name}System"
    return TEMPLATE.format(command=shlex.quote(path), system=stem, name=name)
