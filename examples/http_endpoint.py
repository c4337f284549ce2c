"""A model behind an HTTP address, asked article by article: with retries, a deadline, and clear errors.

The service gets `{"text": ..., "date": ...}` as JSON in a POST request, and answers
`{"mentions": [{"start": 0, "end": 4, "type": "GPE"}, ...]}` with offsets in code points. Set MODEL_URL to its address.
"""

import json
import os
import random
import time

from crosswire import Mention, per_article

try:
    import httpx  # The HTTP client of huggingface_hub, which is installed with `datasets` ...
except ImportError:
    import httpx2 as httpx  # ... and its successor from version 2, with the same interface.


class EndpointError(RuntimeError):
    """The service gave no usable answer."""


class BusyError(Exception):
    """The service asks for another attempt."""


class Endpoint:
    """A client of the service.

    Attributes:
        url: The address of the service.
        deadline: The seconds for one article, with all attempts and pauses.
        pause: The seconds before the second attempt; each further pause is twice as long.
    """

    def __init__(self, url=None, deadline=60.0, pause=0.5):
        self.url = url or os.environ.get("MODEL_URL")
        if not self.url:
            raise ValueError("set MODEL_URL to the address of the service")
        self.deadline = deadline
        self.pause = pause

    def mentions(self, article):
        """Return the mentions of an article.

        Raises:
            EndpointError: The service gave no usable answer before the deadline.
        """
        body = self.request(article)
        try:
            return [Mention(each["start"], each["end"], each["type"]) for each in json.loads(body)["mentions"]]
        except (ValueError, KeyError, TypeError) as error:
            raise EndpointError(f"{self.url}: expected JSON with a list of mentions, got {body[:60]!r}") from error

    def request(self, article):
        """Return the body of the answer; after a failed connection and at a busy service, the request is repeated."""
        content = {"text": article.text, "date": article.date.isoformat()}
        end, pause, attempt = time.monotonic() + self.deadline, self.pause, 1
        while True:
            try:
                return self.attempt(content, end)
            except (httpx.TransportError, BusyError) as error:
                # The random part keeps several clients from asking at the same time.
                wait = pause * random.uniform(1, 1.5)
                if time.monotonic() + wait > end:
                    fault = str(error) or type(error).__name__
                    message = f"{self.url}: no answer in {self.deadline:g} s; attempt {attempt} failed: {fault}"
                    raise EndpointError(message) from error
            time.sleep(wait)
            pause, attempt = pause * 2, attempt + 1

    def attempt(self, content, end):
        """Return the body of one answer; the deadline also holds for an answer that arrives in small pieces."""
        body = bytearray()
        with httpx.stream("POST", self.url, json=content, timeout=max(end - time.monotonic(), 0.001)) as response:
            status = response.status_code
            if status == 429 or status >= 500:
                raise BusyError(f"HTTP {status}")
            if status != 200:
                raise EndpointError(f"{self.url}: HTTP {status}: the service rejected the request")
            for piece in response.iter_bytes():
                body += piece
                if time.monotonic() > end:
                    raise httpx.ReadTimeout("the answer is incomplete")
        return bytes(body)


ENDPOINT = Endpoint()


@per_article
def http_endpoint(article):
    """Return the mentions that the service finds; each article is a request, so a failure affects only one."""
    return ENDPOINT.mentions(article)
