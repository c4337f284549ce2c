"""The other floor of verification: everything is a contradiction."""

from __future__ import annotations

from collections.abc import Sequence

from crosswire import GivenPair, Story, Verdict


class AlwaysContradiction:
    """A system that calls every given pair a contradiction. It has the highest recall."""

    name = "always-contradiction"
    version = "1"

    def verify(self, story: Story, pairs: Sequence[GivenPair]) -> list[Verdict]:
        """Call every pair a contradiction."""
        return [Verdict(pair.id, "contradiction") for pair in pairs]
