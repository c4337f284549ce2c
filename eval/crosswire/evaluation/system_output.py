"""The output of a system: its predictions, its failures, and what its requests took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from crosswire.formats.predictions.encoder import NATIVE, predictions_text
from crosswire.model import Answers, SystemInfo
from crosswire.problems import plural
from crosswire.systems.live_system import Reply
from crosswire.systems.processes.limits import MEGABYTE
from crosswire.systems.requests import Request


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """What one request took.

    Attributes:
        request: The key of the request: its kind, and its articles.
        seconds: The time from the request to the reply.
        peak_memory_mb: The largest memory of the processes of the system; None if it runs in this process.
    """

    request: str
    seconds: float
    peak_memory_mb: float | None


@dataclass(slots=True)
class RunRecord:
    """What a run took; it is no part of the scores.

    Attributes:
        requests: One record for each request that was sent, in the order of the replies.
        messages: What the system wrote to its standard error, and the tracebacks of its failures.
        failable: The number of articles, and of stories with given items, that can fail.
    """

    requests: list[RequestRecord] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    failable: int = 0

    def add(self, request: Request, reply: Reply) -> None:
        """Add the reply to a request."""
        peak = None if reply.peak_memory is None else round(reply.peak_memory / MEGABYTE, 1)
        self.requests.append(RequestRecord(request.key, round(reply.seconds, 4), peak))
        self.messages.append(reply.messages)


@dataclass(frozen=True, slots=True)
class SystemOutput:
    """The predictions of a system for the stories of a plan.

    Attributes:
        system: The system.
        data: Story to the digest of the data that the system was run on; empty if a file does not record it.
        requested: The requested articles, in the order of the stories.
        end_to_end: The valid end-to-end predictions, in the same order.
        given: Kind of given items, `mentions` or `events`, to the valid predictions for them.
        failures: Article or story id to the problems there.
        remarks: Notes for the reader, such as predictions that were not requested.
        labels: The label set of the predictions.
        record: What the requests took; empty for a file.
    """

    system: SystemInfo
    data: Mapping[str, str]
    requested: tuple[str, ...]
    end_to_end: Answers
    given: Mapping[str, Answers]
    failures: Mapping[str, Sequence[str]]
    remarks: tuple[str, ...]
    labels: str = NATIVE
    record: RunRecord = field(default_factory=RunRecord)

    def __repr__(self) -> str:
        answered = len(self.end_to_end.articles)
        return f"SystemOutput({self.system.label!r}: {answered} of {plural(len(self.requested), 'article')})"

    def in_order_of(self, articles: Sequence[str], stories: Sequence[str]) -> SystemOutput:
        """Return a copy with the end-to-end predictions for only these articles and stories, in their order."""
        found = self.end_to_end
        ordered = Answers(
            {name: found.articles[name] for name in articles if name in found.articles},
            {name: found.stories[name] for name in stories if name in found.stories},
        )
        return replace(self, end_to_end=ordered)

    @property
    def has_predictions(self) -> bool:
        """True if there is any valid prediction, for an article or a story, end-to-end or for given items."""
        return any(answers.articles or answers.stories for answers in (self.end_to_end, *self.given.values()))

    @property
    def missing(self) -> tuple[str, ...]:
        """The requested articles without valid end-to-end predictions; empty if the system predicts stories only."""
        if not self.end_to_end.articles and self.has_predictions and not self.failures:
            return ()
        return tuple(article for article in self.requested if article not in self.end_to_end.articles)

    @property
    def text(self) -> str:
        """The text of the predictions file."""
        return predictions_text(self.system, self.data, self.end_to_end, self.given, self.labels)
