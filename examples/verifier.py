"""A system that only labels given pairs of claims."""

from crosswire import Verdict

DENIALS = ("denied", "denying", "no longer", "refuse")


class Verifier:
    name = "verifier"

    def verify(self, story, pairs):
        return [Verdict(pair.id, *self.label(pair)) for pair in pairs]

    def label(self, pair):
        denies = [any(word in side.text for word in DENIALS) for side in (pair.left, pair.right)]
        is_one = denies[0] != denies[1]
        return ("contradiction" if is_one else "compatible"), {"contradiction": 0.8 if is_one else 0.1}
