"""All requests to one system for the stories of a plan: first end-to-end, then with given items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crosswire.evaluation.partial_file import PartialFile
from crosswire.evaluation.plan import PAIRS, Plan
from crosswire.formats.predictions.encoder import NATIVE, predictions_text
from crosswire.model import GIVEN_KINDS, Answers, ArticlePrediction, Story, StoryPrediction, SystemInfo
from crosswire.problems import plural
from crosswire.systems.fold_merging import FoldResponse, merge
from crosswire.systems.python import LiveSystem
from crosswire.systems.requests import Request, end_to_end_requests, given_requests, pair_requests, verify_requests
from crosswire.systems.resolve import Replay
from crosswire.systems.response import Response
from crosswire.systems.runner import run_request

Progress = Callable[[str], None]


def no_progress(_: str) -> None:
    """Show no progress."""


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
    """

    system: SystemInfo
    data: Mapping[str, str]
    requested: tuple[str, ...]
    end_to_end: Answers
    given: Mapping[str, Answers]
    failures: Mapping[str, Sequence[str]]
    remarks: tuple[str, ...]
    labels: str = NATIVE

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


def _empty_answers() -> dict[str, Answers]:
    """Return an empty set of predictions for each kind of given items."""
    return {kind: Answers() for kind in GIVEN_KINDS}


@dataclass(slots=True)
class SystemRun:
    """All requests to one system, with the responses so far.

    Attributes:
        resolved: The system, or predictions to replay.
        planned: The plan.
        partial_file: Stores every response at once, and holds those of an interrupted run; None if not needed.
        progress: Called with a line for every request.
        end_to_end: The end-to-end predictions.
        given: The predictions for each kind of given items.
        failures: Article or story id to the problems there.
        remarks: Notes about predictions that were not requested.
    """

    resolved: LiveSystem | Replay
    planned: Plan
    partial_file: PartialFile | None = None
    progress: Progress = no_progress
    end_to_end: Answers = field(default_factory=Answers)
    given: dict[str, Answers] = field(default_factory=_empty_answers)
    failures: dict[str, Sequence[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def run(self) -> SystemOutput:
        """Send all requests: first end-to-end, then, to a fresh instance, those with the given items of the plan."""
        for story in self.planned.stories:
            if isinstance(self.resolved, Replay):
                self._replay(self.resolved, story)
            elif self.resolved.predicts:
                self._run_end_to_end(self.resolved, story)
        for story in self.planned.stories:
            if isinstance(self.resolved, LiveSystem):
                self._run_given(self.resolved, story)
        info, digests, articles = self.resolved.info, self.planned.digests, self.planned.articles
        output = SystemOutput(
            system=info,
            data=digests,
            requested=articles,
            end_to_end=self.end_to_end,
            given=self.given,
            failures=self.failures,
            remarks=tuple(self.remarks),
            labels=self.planned.labels,
        )
        return output.in_order_of(articles, [story.id for story in self.planned.stories])

    def _replay(self, resolved: Replay, story: Story) -> None:
        """Add the predictions of a replay, without those for items that the gold does not have, like any response."""
        replayed, gold = resolved.predict(story), self.planned.store.gold(story)
        predicted = replayed.end_to_end.stories.get(story.id)
        if predicted is not None and gold.disputes is None:
            predicted = replace(predicted, verdicts=None)
        self.end_to_end.add(replayed.end_to_end.articles.values(), predicted)
        layers = {"mentions": gold.entities, "events": gold.events}
        for kind, answers in replayed.given.items():
            if layers[kind] is not None:
                self.given[kind].add(answers.articles.values(), answers.stories.get(story.id))

    def _run_end_to_end(self, system: LiveSystem, story: Story) -> None:
        store = self.planned.store
        in_pairs = system.learns and bool(store.card(story.id).pair_folds)
        responses = [self._response(system, request) for request in end_to_end_requests(system, story, store)]
        for response in responses:
            # The story predictions of a learner for one article only show which layers it predicts; the folds of pairs
            # fill these layers.
            self.end_to_end.add(response.articles, None if in_pairs else response.story)
        if in_pairs and any(response.story is not None for response in responses):
            folds = [self._fold(system, request) for request in pair_requests(story, store)]
            self.end_to_end.add((), merge(story.id, folds, self.end_to_end.articles))

    def _run_given(self, system: LiveSystem, story: Story) -> None:
        requested = self.planned.given
        for kind in GIVEN_KINDS:
            if system.takes_given and kind in requested:
                requests = given_requests(system, story, self.planned.store, kind)
                folds = [self._fold(system, request) for request in requests]
                single = [fold for fold in folds if len(fold.predict) == 1 or not system.learns]
                if folds:
                    articles = [article for fold in single for article in fold.articles]
                    self.given[kind].add(articles, self._given_story(system, story, folds))
        if system.verifies and PAIRS in requested:
            for request in verify_requests(system, story, self.planned.store):
                self.end_to_end.add((), self._response(system, request).story)

    def _given_story(self, system: LiveSystem, story: Story, folds: Sequence[FoldResponse]) -> StoryPrediction | None:
        """Return the story predictions for given mentions or events, which have the same ids in all folds."""
        if not system.learns:
            return folds[0].story
        gold = self.planned.store.gold(story)
        own = {a: ArticlePrediction(a, gold.mentions[a], (gold.events or {}).get(a)) for a in gold.mentions}
        pairs = [fold for fold in folds if len(fold.predict) > 1] or folds
        known = [FoldResponse(fold.predict, [own[a] for a in fold.predict], fold.story) for fold in pairs]
        return merge(story.id, known, own)

    def _fold(self, system: LiveSystem, request: Request) -> FoldResponse:
        response = self._response(system, request)
        return FoldResponse(request.articles, response.articles, response.story)

    def _response(self, system: LiveSystem, request: Request) -> Response:
        """Return the stored response to a request, or run the request and store its response at once."""
        stored = self.partial_file.response(request, self.planned.checks) if self.partial_file else None
        if stored is not None:
            return stored
        self.progress(f"{system.info.name}: {request.named(', '.join(request.articles))}")
        response = run_request(system, request, self.planned.checks)
        if self.partial_file:
            self.partial_file.append(request, response)
        for name, lines in response.failures.items():
            self.failures.setdefault(name, lines)
        self.remarks.extend(f"{system.info.name} {remark}" for remark in response.remarks)
        return response
