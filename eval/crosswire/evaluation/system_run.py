"""All requests to one system for the stories of a plan: first end-to-end, then with given items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from crosswire.evaluation.partial_file import PartialFile
from crosswire.evaluation.plan import Plan
from crosswire.evaluation.progress import Progress, no_progress
from crosswire.evaluation.system_output import RunRecord, SystemOutput
from crosswire.model import GIVEN_KINDS, Answers, ArticlePrediction, Story, StoryPrediction
from crosswire.problems import plural
from crosswire.systems.dispatch import Dispatcher, dispatcher
from crosswire.systems.executors import open_executor
from crosswire.systems.fold_merging import FoldResponse, merge
from crosswire.systems.live_system import LiveSystem
from crosswire.systems.processes.request_format import PAIRS
from crosswire.systems.replay import Replayed
from crosswire.systems.requests import Request, end_to_end_requests, given_requests, pair_requests, verify_requests
from crosswire.systems.resolve import Replay
from crosswire.systems.response import Response
from crosswire.systems.runner import checked_response, failed_names

# A request with its response.
Answered = tuple[Request, Response]


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
        progress: Shows how many requests are done.
        end_to_end: The end-to-end predictions.
        given: The predictions for each kind of given items.
        failures: Article or story id to the problems there.
        remarks: Notes about predictions that were not requested.
        record: What the requests took.
    """

    resolved: LiveSystem | Replay
    planned: Plan
    partial_file: PartialFile | None = None
    progress: Progress = no_progress
    end_to_end: Answers = field(default_factory=Answers)
    given: dict[str, Answers] = field(default_factory=_empty_answers)
    failures: dict[str, Sequence[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    record: RunRecord = field(default_factory=RunRecord)
    _done: int = 0
    _total: int = 0

    def run(self) -> SystemOutput:
        """Send all requests: first end-to-end, then, to a fresh instance, those with the given items of the plan."""
        if isinstance(self.resolved, Replay):
            for story in self.planned.stories:
                self._add_replayed(self.resolved.predict(story), story)
        else:
            self._send_requests(self.resolved)
        articles = self.planned.articles
        output = SystemOutput(
            system=self.resolved.info,
            data=self.planned.digests,
            requested=articles,
            end_to_end=self.end_to_end,
            given=self.given,
            failures=self.failures,
            remarks=tuple(self.remarks),
            labels=self.planned.labels,
            record=self.record,
        )
        return output.in_order_of(articles, [story.id for story in self.planned.stories])

    def _add_replayed(self, replayed: Replayed, story: Story) -> None:
        """Add the predictions of a replay, without those for items that the gold does not have, like any response."""
        gold = self.planned.store.gold(story)
        predicted = replayed.end_to_end.stories.get(story.id)
        if predicted is not None and gold.disputes is None:
            predicted = replace(predicted, verdicts=None)
        self.end_to_end.add(replayed.end_to_end.articles.values(), predicted)
        layers = {"mentions": gold.entities, "events": gold.events}
        for kind, answers in replayed.given.items():
            if layers[kind] is not None:
                self.given[kind].add(answers.articles.values(), answers.stories.get(story.id))

    def _send_requests(self, system: LiveSystem) -> None:
        options = self.planned.options
        if options.limit is not None:
            first = f"the first {plural(options.limit, 'article')} of each story"
            self.remarks.append(f"limited to {first}; all others are scored as empty")
        note = self.progress.note
        with open_executor(options.executor) as executor, dispatcher(system, options.jobs, executor, note) as sender:
            if system.predicts:
                self._send_end_to_end(system, sender)
            for kind in GIVEN_KINDS:
                if system.takes_given and kind in self.planned.given:
                    self._send_given(system, sender, kind)
            if system.verifies and PAIRS in self.planned.given:
                for _, response in self._responses(sender, self._requests(system, verify_requests)):
                    self.end_to_end.add((), response.story)

    def _requests(
        self, system: LiveSystem, requests_of: Callable[..., Iterable[Request]], stories: Sequence[Story] = ()
    ) -> list[Request]:
        """Return the requests on stories, by default all; only those on articles within the limit."""
        found: list[Request] = []
        for story in stories or self.planned.stories:
            kept = [article.id for article in story.articles][: self.planned.options.limit]
            # A fold needs all articles, because the system learns from the others.
            asked = story if system.learns or system.one_article else story.restricted_to(kept)
            requests = requests_of(system, asked, self.planned.store)
            found += [request for request in requests if set(request.articles) <= set(kept)]
        return found

    def _send_end_to_end(self, system: LiveSystem, sender: Dispatcher) -> None:
        cards = {story.id: self.planned.store.card(story.id) for story in self.planned.stories}
        in_pairs = {name for name, card in cards.items() if system.learns and card.pair_folds}
        answered = self._responses(sender, self._requests(system, end_to_end_requests))
        for request, response in answered:
            # The story predictions of a learner for one article only show which layers it predicts; the folds of pairs
            # fill these layers.
            self.end_to_end.add(response.articles, None if request.story.id in in_pairs else response.story)
        across = {request.story.id for request, response in answered if response.story is not None} & in_pairs
        stories = [story for story in self.planned.stories if story.id in across]
        if stories:
            folds = self._responses(sender, self._requests(system, pair_requests, stories))
            for story in stories:
                own = [_fold(*each) for each in folds if each[0].story.id == story.id]
                self.end_to_end.add((), merge(story.id, own, self.end_to_end.articles))

    def _send_given(self, system: LiveSystem, sender: Dispatcher, kind: str) -> None:
        answered = self._responses(sender, self._requests(system, partial(given_requests, kind=kind)))
        for story in self.planned.stories:
            folds = [_fold(*each) for each in answered if each[0].story.id == story.id]
            single = [fold for fold in folds if len(fold.predict) == 1 or not system.learns]
            if folds:
                articles = [article for fold in single for article in fold.articles]
                self.given[kind].add(articles, self._given_story(system, story, folds))

    def _given_story(self, system: LiveSystem, story: Story, folds: Sequence[FoldResponse]) -> StoryPrediction | None:
        """Return the story predictions for given mentions or events, which have the same ids in all folds."""
        if not system.learns:
            return folds[0].story
        gold = self.planned.store.gold(story)
        own = {a: ArticlePrediction(a, gold.mentions[a], (gold.events or {}).get(a)) for a in gold.mentions}
        pairs = [fold for fold in folds if len(fold.predict) > 1] or folds
        known = [FoldResponse(fold.predict, [own[a] for a in fold.predict], fold.story) for fold in pairs]
        return merge(story.id, known, own)

    def _responses(self, sender: Dispatcher, requests: Sequence[Request]) -> list[Answered]:
        """Return the responses in the order of the requests: those of an interrupted run, and those of the system."""
        stored = self.partial_file.response if self.partial_file else lambda *_: None
        responses = {index: stored(each, self.planned.checks) for index, each in enumerate(requests)}
        sent = [index for index, response in responses.items() if response is None]
        self.record.failable += sum(len(failed_names(request)) for request in requests)
        self._done += len(requests) - len(sent)
        self._total += len(requests)
        for number, reply in sender.replies([requests[index] for index in sent]):
            request = requests[sent[number]]
            response = checked_response(reply.returned, request, self.planned.checks)
            if self.partial_file:
                self.partial_file.append(request, response)
            responses[sent[number]] = response
            self.record.add(request, reply)
            self._done += 1
            self.progress.requests(self._done, self._total, request.named(" ".join(request.articles)))
        found = [(request, responses[index] or Response()) for index, request in enumerate(requests)]
        for _, response in found:
            self._note_problems(response)
        return found

    def _note_problems(self, response: Response) -> None:
        for name, lines in response.failures.items():
            self.failures.setdefault(name, lines)
        self.remarks.extend(f"{self.resolved.info.name} {remark}" for remark in response.remarks)


def _fold(request: Request, response: Response) -> FoldResponse:
    return FoldResponse(request.articles, response.articles, response.story)
