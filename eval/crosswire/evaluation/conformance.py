"""Whether a system keeps to the interface: equal answers, valid offsets on unusual texts, no memory of stories."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from crosswire.dataset.store import Store, open_store
from crosswire.formats.predictions.reader import checks_for
from crosswire.model import Article, Gold, Segment, Story
from crosswire.model.tokens import tokenize
from crosswire.problems import CrosswireError, plural
from crosswire.systems.live_system import LiveSystem
from crosswire.systems.processes.limits import Limits
from crosswire.systems.requests import Request, given_requests, verify_requests
from crosswire.systems.resolve import Terms, resolve
from crosswire.systems.response import Response
from crosswire.systems.runner import response_lines, run_request

# The story that given items come from, and that systems which learn are fitted on.
KNOWN_STORY = "hesk"
SENTENCES = (
    "On Monday the River Guard seized Hesk Dam and freed 40 engineers.",
    "Commander Ilse Vandorn denied that her people had entered Port Asel.",
    "Tolmark backs the Guard, while the Republic of Quill supports Kestrel.",
)
# Texts in which offsets go wrong if they count something else than code points.
UNUSUAL = {
    "emoji and other characters beyond 16 bits": "😀🏳️‍🌈 𝔘𝔫 😀. ",
    "combining marks": "Cafe\u0301 Nai\u0308ve E\u0301te\u0301. ",
    "right-to-left text": "سد هسك שלום. ",
    "line ends of Windows": "One.\r\n\r\nTwo.\r\n",
    "spaces that are no blanks": "\u00a0\u2003\u200bA\u00a0B. ",
}
ODD = {
    "an empty article": "",
    "an article of one word": "Quiet.",
    "an article without words": '... --- !!! ?? ; (,) "" ',
    "control characters": "A\x00B \x1b[31mred\x07 \ufeff end.",
    "a word of 20,000 letters": "x" * 20_000,
}
LONG = 1500


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        check: What was checked.
        passed: Whether the system passed.
        detail: What it answered, or what it got wrong.
    """

    check: str
    passed: bool
    detail: str


def conformance(system: object, *, timeout: float | None = None, memory: int | None = None) -> list[Finding]:
    """Return the findings of all checks of a system, in order.

    Raises:
        CrosswireError: The system cannot be loaded, or is a file of predictions.
    """
    store = open_store()
    resolved = resolve(system, store, Terms(Limits(timeout, memory)))
    if not isinstance(resolved, LiveSystem):
        advice = "give a plug-in, a Python file or cmd:PROGRAM"
        raise CrosswireError(f"{system}: stored predictions cannot be checked; {advice}")
    kit = _Kit(resolved, store)
    try:
        return list(kit.findings())
    finally:
        kit.connection.close()


class _Kit:
    """The checks of one system."""

    def __init__(self, system: LiveSystem, store: Store) -> None:
        self.system = system
        self.connection = system.connect()
        self.store = store
        self.known = store.story(KNOWN_STORY)

    def findings(self) -> Iterator[Finding]:
        """Yield the finding of each check."""
        plain = _story("conformance", [" ".join(SENTENCES[:2]), " ".join(SENTENCES[1:])])
        if self.system.predicts:
            yield from self._predictions(plain)
        if self.system.takes_given:
            for kind in ("mentions", "events"):
                requests = list(given_requests(self.system, self.known, self.store, kind))
                responses = [self._run(each) for each in requests]
                if _answered(responses):
                    yield self._finding(f"given {kind}", responses)
        if self.system.verifies:
            requests = list(verify_requests(self.system, self.known, self.store))
            responses = [self._run(each) for each in requests]
            wanted = sum(len(each.pairs or ()) for each in requests)
            found = sum(len(each.story.verdicts or ()) for each in responses if each.story is not None)
            detail = "" if found == wanted else f"{plural(wanted - found, 'pair')} of {wanted} without a verdict"
            if _answered(responses):
                yield self._finding("given pairs of claims", responses, detail)

    def _predictions(self, plain: Story) -> Iterator[Finding]:
        first, lines = self._answer(plain)
        layers = sorted({key for line in lines for key in _layers(line)})
        yield self._finding("two articles", first, "" if layers else "no layer is answered", ", ".join(layers))
        again = self._answer(plain)[1]
        yield Finding("the same answer twice", again == lines, "" if again == lines else "the second answer differs")
        other = _story("other", [SENTENCES[2], SENTENCES[0]])
        in_turn = [self._answer(other)[1], self._answer(plain)[1]]
        same = in_turn == [self._answer_alone(other), lines]
        yield Finding("two stories in turn", same, "" if same else "the answer depends on an earlier story")
        on_edges = self._share_on_token_edges(first, plain)
        for name, words in UNUSUAL.items():
            story = _story("unusual", [words + " ".join(SENTENCES)])
            responses = self._answer(story)[0]
            share = self._share_on_token_edges(responses, story, len(words))
            wrong = "spans begin or end inside words; offsets count code points of the text"
            yield self._finding(f"text with {name}", responses, wrong if on_edges == 1 and share < 1 else "")
        for name, text in ODD.items():
            yield self._finding(name, self._answer(_story("odd", [text, SENTENCES[0]]))[0])
        before = time.perf_counter()
        responses = self._answer(_story("long", [" ".join(SENTENCES * (LONG // len(SENTENCES)))]))[0]
        yield self._finding(f"an article of {LONG} sentences", responses, "", f"{time.perf_counter() - before:.1f} s")

    def _answer(self, story: Story) -> tuple[list[Response], list[str]]:
        """Return the responses to a story, and their lines."""
        requests = self._requests(story)
        responses = [self._run(request) for request in requests]
        pairs = zip(responses, requests, strict=True)
        return responses, [line for response, request in pairs for line in response_lines(response, request)]

    def _answer_alone(self, story: Story) -> list[str]:
        """Return the lines of the response of a new instance, which knows no other story."""
        kept, self.connection = self.connection, self.system.connect()
        try:
            return self._answer(story)[1]
        finally:
            self.connection.close()
            self.connection = kept

    def _requests(self, story: Story) -> list[Request]:
        train = self._train if self.system.learns else None
        if not self.system.one_article:
            return [Request(story, train)]
        return [Request(story.restricted_to((article.id,)), train) for article in story.articles]

    def _train(self) -> Sequence[tuple[Story, Gold]]:
        return [(self.known, self.store.gold(self.known))]

    def _run(self, request: Request) -> Response:
        gold: Callable[[str], Gold] = lambda _: self.store.gold(self.known)  # noqa: E731
        return run_request(self.connection, request, checks_for([request.story], self.store.schema, None, gold=gold))

    def _finding(self, check: str, responses: Sequence[Response], wrong: str = "", answer: str = "") -> Finding:
        """Return a finding: failures and remarks of the responses come before another fault."""
        faults = [f"{name}: {line}" for each in responses for name, lines in each.failures.items() for line in lines]
        faults += [remark for each in responses for remark in each.remarks]
        fault = faults[0] + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else "") if faults else wrong
        return Finding(check, not fault, fault or answer)

    def _share_on_token_edges(self, responses: Sequence[Response], story: Story, first: int = 0) -> float:
        """Return the share of mentions and triggers from an offset on that begin and end with tokens; 1 without any."""
        edges: list[bool] = []
        for predicted in (each for response in responses for each in response.articles):
            tokens = story.article(predicted.article).tokens
            starts, ends = {token.start for token in tokens}, {token.end for token in tokens}
            spans = [(mention.start, mention.end) for mention in predicted.mentions or ()]
            spans += [(event.start, event.end) for event in predicted.events or ()]
            edges += [start in starts and end in ends for start, end in spans if start >= first]
        return sum(edges) / len(edges) if edges else 1.0


def _answered(responses: Sequence[Response]) -> bool:
    """Return whether a system answers a kind of requests; a program can leave out those with given items."""
    return any(each.articles or each.story is not None or each.failures for each in responses)


def _layers(line: str) -> Iterator[str]:
    """Yield the layers of a line of a predictions file."""
    layers = ("mentions", "events", "entities", "happenings", "contradictions")
    yield from (name for name in layers if f'"{name}": ' in line)


def _story(name: str, texts: Sequence[str]) -> Story:
    """Return a story without gold; each line of a text is a sentence."""
    articles = []
    for number, text in enumerate(texts, 1):
        segments: list[Segment] = []
        start = 0
        for line in text.splitlines(keepends=True):
            words = line.strip()
            begin = start + line.index(words) if words else start
            if words:
                segments.append(Segment(f"s{len(segments) + 1}", begin, begin + len(words), "sentence", words))
            start += len(line)
        parts = tuple(segments)
        articles.append(Article(f"{name}-{number}", text, date(2031, 3, 4), parts, tokenize(text, parts)))
    return Story(name, "", "fiction", "test", tuple(articles))
