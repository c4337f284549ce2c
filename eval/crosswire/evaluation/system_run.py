"""All questions to one system about the stories of a plan: first what is open, then, of a fresh one, what is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crosswire.evaluation.partial_file import PartialFile
from crosswire.evaluation.plan import PAIRS, Plan
from crosswire.formats.predictions.writer import predictions_text
from crosswire.model import GIVEN_KINDS, Answers, ArticlePrediction, Story, StoryPrediction, SystemInfo
from crosswire.systems.fold_merging import FoldAnswer, merge
from crosswire.systems.python import LiveSystem
from crosswire.systems.requests import Request, given_requests, open_requests, pair_requests, verify_requests
from crosswire.systems.resolve import Replay
from crosswire.systems.runner import Answer, run_request

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class SystemOutput:
    """What a system said of the stories of a plan.

    Attributes:
        system: Who it was.
        data: Story to the digest of the data that it was asked on; empty where a file does not say.
        asked: The articles that it was asked about, in the order of the stories.
        opened: The valid answers with nothing given, in the same order.
        given: What was given, `mentions` or `events`, to the valid answers with it.
        failures: Article or story id to what went wrong there.
        remarks: What it said that nobody asked for.
    """

    system: SystemInfo
    data: Mapping[str, str]
    asked: tuple[str, ...]
    end_to_end: Answers
    given: Mapping[str, Answers]
    failures: Mapping[str, Sequence[str]]
    remarks: tuple[str, ...]

    def in_order_of(self, articles: Sequence[str], stories: Sequence[str]) -> SystemOutput:
        """The same, its open answers about these articles and stories alone, in their order."""
        said = self.end_to_end
        ordered = Answers(
            {name: said.articles[name] for name in articles if name in said.articles},
            {name: said.stories[name] for name in stories if name in said.stories},
        )
        return replace(self, end_to_end=ordered)

    @property
    def said_anything(self) -> bool:
        """Whether there is any valid answer, about an article or a story, open or to what was given."""
        return any(answers.articles or answers.stories for answers in (self.end_to_end, *self.given.values()))

    @property
    def missing(self) -> tuple[str, ...]:
        """The articles without a valid answer."""
        return tuple(article for article in self.asked if article not in self.end_to_end.articles)

    @property
    def text(self) -> str:
        """The predictions file."""
        return predictions_text(self.system, self.data, self.end_to_end, self.given)


def no_answers() -> dict[str, Answers]:
    """For each kind of things given, no answer yet."""
    return {kind: Answers() for kind in GIVEN_KINDS}


@dataclass(slots=True)
class SystemRun:
    """All questions to one system, and what has come of them.

    Attributes:
        entrant: Who is asked.
        planned: About what.
        unfinished: Where every answer is kept at once, and those of an interrupted interview are found; null for none.
        progress: Told every question.
        opened: The answers with nothing given.
        given: The answers to each kind of things given.
        failures: Article or story id to what went wrong there.
        remarks: What was said that nobody asked for.
    """

    resolved: LiveSystem | Replay
    planned: Plan
    partial_file: PartialFile | None = None
    progress: Progress = silent
    end_to_end: Answers = field(default_factory=Answers)
    given: dict[str, Answers] = field(default_factory=no_answers)
    failures: dict[str, Sequence[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def run(self) -> SystemOutput:
        """Ask everything: what is open first, then, of a fresh one, what the tasks of the plan are given."""
        for story in self.planned.stories:
            if isinstance(self.resolved, Replay):
                self._replay(self.resolved, story)
            else:
                self._ask_openly(self.resolved, story)
        for story in self.planned.stories:
            if isinstance(self.resolved, LiveSystem):
                self._ask_given(self.resolved, story)
        info, digests, asked = self.resolved.info, self.planned.digests, self.planned.articles
        said = SystemOutput(info, digests, asked, self.end_to_end, self.given, self.failures, tuple(self.remarks))
        return said.in_order_of(asked, [story.id for story in self.planned.stories])

    def _replay(self, resolved: Replay, story: Story) -> None:
        said = resolved.predict(story)
        self.end_to_end.add(said.end_to_end.articles.values(), said.end_to_end.stories.get(story.id))
        for kind, answers in said.given.items():
            self.given[kind].add(answers.articles.values(), answers.stories.get(story.id))

    def _ask_openly(self, system: LiveSystem, story: Story) -> None:
        store = self.planned.store
        in_pairs = system.learns and bool(store.card(story.id).pair_folds)
        answers = [self._ask(system, request) for request in open_requests(system, story, store)]
        for answer in answers:
            # What a learner says inside one article only shows that it does a layer; the folds of pairs fill it.
            self.end_to_end.add(answer.articles, None if in_pairs else answer.story)
        if in_pairs and any(answer.story is not None for answer in answers):
            folds = [self._fold(system, request) for request in pair_requests(story, store)]
            self.end_to_end.add((), merge(story.id, folds, self.end_to_end.articles))

    def _ask_given(self, system: LiveSystem, story: Story) -> None:
        wanted = self.planned.given
        for kind in GIVEN_KINDS:
            if system.takes_given and kind in wanted:
                requests = given_requests(system, story, self.planned.store, kind)
                folds = [self._fold(system, request) for request in requests]
                alone = [fold for fold in folds if len(fold.predict) == 1 or not system.learns]
                if folds:
                    told = [answer for fold in alone for answer in fold.articles]
                    self.given[kind].add(told, self._of_given(system, story, folds))
        if system.verifies and PAIRS in wanted:
            for request in verify_requests(system, story, self.planned.store):
                self.end_to_end.add((), self._ask(system, request).story)

    def _of_given(self, system: LiveSystem, story: Story, folds: Sequence[FoldAnswer]) -> StoryPrediction | None:
        """What was said of a story whose mentions or events were given, which all folds name alike."""
        if not system.learns:
            return folds[0].story
        gold = self.planned.store.gold(story)
        own = {a: ArticlePrediction(a, gold.mentions[a], (gold.events or {}).get(a)) for a in gold.mentions}
        pairs = [fold for fold in folds if len(fold.predict) > 1] or folds
        known = [FoldAnswer(fold.predict, [own[a] for a in fold.predict], fold.story) for fold in pairs]
        return merge(story.id, known, own)

    def _fold(self, system: LiveSystem, request: Request) -> FoldAnswer:
        answer = self._ask(system, request)
        return FoldAnswer(request.articles, answer.articles, answer.story)

    def _ask(self, system: LiveSystem, request: Request) -> Answer:
        """The answer to a question: the one that is kept, or a new one, which is kept at once."""
        kept = self.partial_file.answer(request, self.planned.checks) if self.partial_file else None
        if kept is not None:
            return kept
        self.progress(f"{system.info.name}: {request.named(', '.join(request.articles))}")
        answer = run_request(system, request, self.planned.checks)
        if self.partial_file:
            self.partial_file.keep(request, answer)
        for name, lines in answer.failures.items():
            self.failures.setdefault(name, lines)
        self.remarks.extend(f"{system.info.name} {remark}" for remark in answer.remarks)
        return answer
