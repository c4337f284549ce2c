"""The inspect tasks: what one sample is about, which keys an answer has, and which scores count."""

from __future__ import annotations

from dataclasses import dataclass

# The units that a sample can be about.
ARTICLE, STORY, PAIR = "article", "story", "pair"
# The name of the package in front of the names of inspect tasks and scorers.
NAMESPACE = "crosswire"


@dataclass(frozen=True, slots=True)
class Kind:
    """An inspect task.

    Attributes:
        name: Its name, without the namespace.
        unit: What a sample is about: an article, a story or a pair of claims.
        keys: The keys of an answer; empty if an answer is a single verdict.
        metrics: The metrics in inspect's own table, the main one first.
        tasks: The tasks that `bench score` scores.
    """

    name: str
    unit: str
    keys: tuple[str, ...]
    metrics: tuple[str, ...]
    tasks: tuple[str, ...]

    @property
    def registered_name(self) -> str:
        """The name for `inspect eval`."""
        return f"{NAMESPACE}/{self.name}"

    @property
    def table_names(self) -> tuple[str, ...]:
        """The names in inspect's own table: each metric with the ends of its interval, and the coverage."""
        return (*(f"{metric}{end}" for metric in self.metrics for end in ("", ".low", ".high")), COVERAGE)


COVERAGE = "coverage"
ENTITIES = Kind("entities", ARTICLE, ("mentions",), ("entities.strict.f1",), ("entities",))
EVENTS = Kind(
    "events",
    ARTICLE,
    ("mentions", "events"),
    ("events.strict.f1", "arguments.entity.f1", "factuality.open.f1"),
    ("events", "arguments", "factuality"),
)
CONTRADICTIONS = Kind("contradictions", STORY, ("contradictions",), ("contradictions.fact.f1",), ("contradictions",))
VERIFICATION = Kind("verification", PAIR, (), ("verification.contradiction.f1",), ("verification",))
FULL = Kind(
    "full",
    STORY,
    ("mentions", "events", "contradictions"),
    (
        "entities.strict.f1",
        "coreference.conll.f1",
        "events.strict.f1",
        "arguments.entity.f1",
        "event-coreference.conll.f1",
        "factuality.open.f1",
        "contradictions.fact.f1",
    ),
    ("entities", "coreference", "events", "arguments", "event-coreference", "factuality", "contradictions"),
)
KINDS = {kind.name: kind for kind in (ENTITIES, EVENTS, CONTRADICTIONS, VERIFICATION, FULL)}
