"""What the harness adds to the time of a system: requests on 100 articles to a system that takes a tenth of a second.

python benchmarks/speed/requests.py
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from crosswire.dataset.store import open_store
from crosswire.evaluation.partial_file import PartialFile
from crosswire.formats.predictions.reader import checks_for
from crosswire.model import Article, Segment, Story
from crosswire.model.tokens import tokenize
from crosswire.systems.dispatch import dispatcher
from crosswire.systems.live_system import LiveSystem
from crosswire.systems.requests import Request
from crosswire.systems.resolve import resolve
from crosswire.systems.runner import checked_response

ARTICLES, SECONDS, SENTENCES = 100, 0.1, 40
SYSTEM = f"""
import re, time
from crosswire import Mention, per_article

@per_article
def waits(article):
    time.sleep({SECONDS})
    return [Mention(m.start(), m.end(), "FAC") for m in re.finditer(r"River Guard|Hesk Dam", article.text)]
"""


def article(number: int) -> Article:
    """Return an article of 40 sentences."""
    sentence = "On Monday the River Guard seized Hesk Dam and freed 40 engineers."
    starts = [index * (len(sentence) + 1) for index in range(SENTENCES)]
    segments = tuple(
        Segment(f"s{n}", start, start + len(sentence), "sentence", sentence) for n, start in enumerate(starts, 1)
    )
    text = " ".join([sentence] * SENTENCES)
    return Article(f"many-{number}", text, date(2031, 3, 4), segments, tokenize(text, segments))


def seconds_per_request(folder: Path) -> tuple[float, float]:
    """Return the seconds of one request in the harness, after the first, and of those the seconds of the system."""
    store = open_store()
    (folder / "waits.py").write_text(SYSTEM)
    system = resolve(folder / "waits.py", store)
    assert isinstance(system, LiveSystem)
    story = Story("many", "", "generated", "test", tuple(article(number) for number in range(ARTICLES)))
    checks = checks_for([story], store.schema, None, gold=lambda _: store.gold(store.story("hesk")))
    requests = [Request(story.restricted_to((each.id,))) for each in story.articles]
    times = []
    with PartialFile(folder / "partial", "{}\n") as partial, dispatcher(system) as sender:
        for index, reply in sender.replies(requests):
            response = checked_response(reply.returned, requests[index], checks)
            assert not response.failures
            partial.append(requests[index], response)
            times.append(time.perf_counter())
        partial.mark_complete()
    return (times[-1] - times[0]) / (ARTICLES - 1), SECONDS


def main() -> None:
    """Print the seconds of a request, and the share that the harness adds."""
    with tempfile.TemporaryDirectory() as folder:
        found, own = seconds_per_request(Path(folder))
    json.dump({"articles": ARTICLES, "seconds": round(found, 5), "added": round(found / own - 1, 4)}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
