"""The prompts: Markdown files below `prompts/`, one folder for each version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from crosswire.model.schema import Schema
from crosswire.problems import CrosswireError, unknown_value

FOLDER = Path(__file__).with_name("prompts")


def versions() -> tuple[str, ...]:
    """Return the names of all versions."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompts of a version.

    Attributes:
        version: Name of the version.
        schema: The schema whose types the prompts list.
    """

    version: str
    schema: Schema

    def __post_init__(self) -> None:
        if self.version not in versions():
            raise CrosswireError(unknown_value("prompt version", self.version, versions()))

    @property
    def digest(self) -> str:
        """The version with 8 hex digits of a sha256 over its files, such as `v1@1a2b3c4d`."""
        files = sorted((FOLDER / self.version).glob("*.md"))
        content = b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in files)
        return f"{self.version}@{hashlib.sha256(content).hexdigest()[:8]}"

    def fill(self, name: str, **values: str) -> str:
        """Return a prompt with these values, the lists of types, and the rules that several prompts share."""
        shared = {f"{each}_rules": self._template(f"{each}_rules").substitute(self._types()) for each in SHARED}
        return self._template(name).substitute(self._types() | shared | values).strip()

    def _template(self, name: str) -> Template:
        return Template((FOLDER / self.version / f"{name}.md").read_text(encoding="utf-8").strip())

    def _types(self) -> dict[str, str]:
        events, disputes = self.schema.events, self.schema.disputes
        return {
            "mention_types": _items(self.schema.mention_types),
            "event_types": _items({name: ", ".join(roles) for name, roles in events.types.items()}),
            "factualities": ", ".join(events.factualities),
            "slots": ", ".join(disputes.slots),
            "labels": ", ".join(disputes.labels),
        }


# Files with rules that several prompts include.
SHARED = ("mention", "event")


def _items(meanings: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {meaning}" for name, meaning in meanings.items())
