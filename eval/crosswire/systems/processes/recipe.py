"""What a process needs to know to load a Python system."""

from __future__ import annotations

import msgspec

PLUGIN, ATTRIBUTE, FILE = "plugin", "attribute", "file"


class Recipe(msgspec.Struct, frozen=True):
    """A Python system that can be loaded in another process.

    Attributes:
        form: `plugin`, `attribute` or `file`.
        place: The name of the plug-in, the name of the module, or the absolute path of the file.
        attribute: The name of the system in the module or file; null for the only one in a file.
        shown: How messages name it.
        path: The folders in which this process looks for modules.
        seed: The seed of random numbers.
    """

    form: str
    place: str
    attribute: str | None
    shown: str
    path: tuple[str, ...]
    seed: int = 0


class Ready(msgspec.Struct):
    """What a process answers when it has loaded a system.

    Attributes:
        error: Why it cannot be loaded; empty if it can. Then all else has a meaning.
        traceback: The traceback of this error.
        name: Name, version, parameters and digest of the code: see `SystemInfo`.
        learns: True if the system has `fit`. Same for the four below: see `LiveSystem`.
        reusable: True if the process can answer several requests that must not know of each other.
    """

    error: str = ""
    traceback: str = ""
    name: str = ""
    version: str = ""
    parameters: dict[str, object] = {}
    digest: str = ""
    learns: bool = False
    one_article: bool = False
    predicts: bool = False
    takes_given: bool = False
    verifies: bool = False
    reusable: bool = True
