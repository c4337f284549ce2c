"""Programs that stay (`serve:`), and programs that answer requests with given items."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Bench
from crosswire import evaluate
from crosswire.dataset.store import open_store
from crosswire.formats.predictions.reader import checks_for
from crosswire.problems import Exit
from crosswire.systems.processes.answer_format import returned_of_lines
from crosswire.systems.requests import Request
from crosswire.systems.runner import checked_response, response_lines

STORE = open_store()
STORY = STORE.story("hesk")
CHECKS = checks_for([STORY], STORE.schema, None, gold=lambda _: STORE.gold(STORY))

# It counts its starts and its requests, and answers each article with its first three characters.
SERVER = """
import json, os, sys
from pathlib import Path
HERE = Path(__file__).parent
with (HERE / "starts").open("a") as file:
    file.write("start\\n")
for line in sys.stdin:
    request = json.loads(line)
    with (HERE / "requests").open("a") as file:
        file.write(request["kind"] + "\\n")
    header = {{"format": 1, "kinds": {kinds}}}
    print(json.dumps(header))
    if request["kind"] == "story":
        for article in request["articles"]:
            found = [{{"id": "m1", "start": 0, "end": 3, "type": "PER"}}]
            print(json.dumps({{"article": article["id"], "mentions": found}}))
    elif request["kind"] == "pairs":
        verdicts = [{{"pair": pair["id"], "label": "contradiction"}} for pair in request["pairs"]]
        print(json.dumps({{"story": request["id"], "verdicts": verdicts}}))
    elif request["kind"] == "mentions":
        groups = [[[a, m["id"]] for m in own] for a, own in request["given"]["mentions"].items()]
        entities = [{{"mentions": group}} for group in groups]
        print(json.dumps({{"story": request["id"], "given": "mentions", "entities": entities}}))
    else:
        for article, events in request["given"]["events"].items():
            done = [{{**event, "factuality": "CT+", "holder": "author"}} for event in events]
            print(json.dumps({{"article": article, "given": "events", "events": done}}))
    print(flush=True)
"""
ALL = '["story", "mentions", "events", "pairs"]'


def write(folder: Path, kinds: str = ALL) -> str:
    (folder / "server.py").write_text(SERVER.format(kinds=kinds))
    return f"{sys.executable} {folder / 'server.py'}"


@pytest.mark.parametrize("prefix", ["serve", "cmd"])
def test_program_answers_given_items(prefix: str, tmp_path: Path) -> None:
    run = evaluate(f"{prefix}:{write(tmp_path)}", stories=["hesk"])
    assert run.failures == {}
    assert run.score("verification.contradiction.f1").predicted
    assert run.score("factuality.given.accuracy").predicted
    assert run.task("coreference").attempted
    requests = (tmp_path / "requests").read_text().split()
    assert requests == ["story", "mentions", "events", "pairs"]
    # Given items go to a process that has not seen the others.
    assert (tmp_path / "starts").read_text().split() == ["start"] * 4


def test_server_is_started_once_for_all_requests_of_a_kind(tmp_path: Path) -> None:
    from crosswire.systems.dispatch import dispatcher
    from crosswire.systems.live_system import LiveSystem
    from crosswire.systems.resolve import resolve

    system = resolve(f"serve:{write(tmp_path)}", STORE)
    assert isinstance(system, LiveSystem)
    requests = [Request(STORY.restricted_to((article.id,))) for article in STORY.articles]
    with dispatcher(system) as sender:
        replies = [reply for _, reply in sender.replies(requests)]
    assert [list(reply.returned.lines) for reply in replies] == [[a.id] for a in STORY.articles]
    assert (tmp_path / "starts").read_text().split() == ["start"]


def test_program_without_kinds_gets_the_story_only(tmp_path: Path) -> None:
    run = evaluate(f"cmd:{write(tmp_path, kinds='[]')}", stories=["hesk"])
    assert run.failures == {}
    assert not run.task("verification").attempted
    assert (tmp_path / "requests").read_text().split() == ["story"]


def test_kinds_are_asked_for_if_only_given_items_are_left(tmp_path: Path) -> None:
    system = write(tmp_path, kinds='["pairs"]')
    run = evaluate(f"cmd:{system}", stories=["hesk"], tasks=["verification"])
    assert run.failures == {}
    assert run.score("verification.contradiction.f1").predicted
    assert (tmp_path / "requests").read_text().split() == ["story", "pairs"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("import sys; sys.stdin.readline(); sys.exit(0)", "exited with 0 before it had answered"),
        (
            "import sys; sys.stdin.readline(); print('oops', flush=True); print(flush=True); input()",
            "is not JSON: oops",
        ),
        ("import time; time.sleep(60)", "took longer than 0.5 s and was stopped"),
        ("import sys; sys.stdin.readline(); print(flush=True); input()", "wrote nothing to stdout"),
    ],
)
def test_failure_of_a_server_is_explained(source: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(source)
    run = evaluate(f"serve:{sys.executable} {tmp_path / 'server.py'}", stories=["hesk"], timeout=0.5)
    assert {"hesk-1", "hesk-2", "hesk-3"} <= set(run.failures)
    assert message in run.failures["hesk-1"][0]


def test_server_that_does_not_exist_is_wrong_usage(bench: Bench) -> None:
    result = bench("eval", "-s", "serve:no-such-program")
    assert result.exit_code == Exit.USAGE
    assert result.stderr == "serve:no-such-program: does not exist\n"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ('{"format": 1, "kinds": ["pair"]}', r"unknown kind 'pair' \(known: story, mentions, events, pairs; did you"),
        ('{"format": 1, "kinds": "pairs"}', "kinds is 'pairs'; expected a list of story, mentions, events, pairs"),
        ('{"format": 2}', "its header has the format 2; expected 1"),
        ('{"article": "hesk-1", "mention": []}', r"unknown key 'mention' \(known: .* did you mean 'mentions'\?"),
        ('{"story": "hesk", "entitys": []}', r"unknown key 'entitys' \(known: .* did you mean 'entities'\?"),
        ('{"article": "hesk-1", "given": "events", "mentions": []}', "with given 'events'; expected no key given"),
        ('{"article": "hesk-1", "mentions": 5}', "mentions is 5; expected a list of objects"),
        ('{"article": "hesk-1", "mentions": [{"start": 0}], "events": 5}', "events is 5; expected a list of objects"),
        ('{"article": "hesk-1", "events": [{"arguments": 3}]}', "expected a list of objects with lists of arguments"),
        ('{"story": "hesk", "entities": [{"mentions": [[["x"], "m"]]}]}', "expected two strings"),
        ('{"story": "hesk", "happenings": [{"x": 1}]}', "happenings"),
        (
            '{"article": "hesk-1", "mentions": [{"id": "\\ud800", "start": 0, "end": 3, "type": "PER"}]}',
            "half of a surrogate pair",
        ),
    ],
)
def test_line_of_another_form_is_explained(header: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "lines.sh").write_text(f"cat <<'E'\n{header}\nE\n")
    run = evaluate(f"cmd:sh {tmp_path / 'lines.sh'}", stories=["hesk"])
    assert any(re.search(message, line) for lines in run.failures.values() for line in lines), run.failures


KEYS = ["article", "story", "given", "mentions", "events", "entities", "happenings", "contradictions", "verdicts", "id"]
KEYS += ["start", "end", "type", "arguments", "role", "mention", "left", "right", "spans"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(KEYS),
                inner | st.sampled_from(["hesk-1", "hesk", "m1"]),
                max_size=5,
            )
        ),
        max_leaves=15,
    ),
    st.sampled_from(["article", "story"]),
)
@settings(deadline=None, max_examples=200)
def test_no_answer_of_a_program_ends_the_run(value: object, kind: str) -> None:
    found = value if isinstance(value, dict) else {"mentions": value, "events": value, "entities": value}
    line = {**found, kind: "hesk-1" if kind == "article" else "hesk"}
    returned = returned_of_lines([json.dumps(line).encode()], "hesk")
    response = checked_response(returned, Request(STORY), CHECKS)
    "".join(response_lines(response, Request(STORY))).encode()


SURPLUS = """
import json, os, sys
for line in sys.stdin:
    request = json.loads(line)
    article = request["articles"][0]["id"]
    print(json.dumps({"article": article, "mentions": []}))
    print()
    print(flush=True)
"""


def test_surplus_empty_line_does_not_answer_the_next_request(tmp_path: Path) -> None:
    from crosswire.systems.dispatch import dispatcher
    from crosswire.systems.live_system import LiveSystem
    from crosswire.systems.resolve import resolve

    (tmp_path / "server.py").write_text(SURPLUS)
    system = resolve(f"serve:{sys.executable} {tmp_path / 'server.py'}", STORE)
    assert isinstance(system, LiveSystem)
    requests = [Request(STORY.restricted_to((article.id,))) for article in STORY.articles] * 5
    with dispatcher(system) as sender:
        for index, reply in sender.replies(requests):
            assert list(reply.returned.lines) == list(requests[index].articles)
