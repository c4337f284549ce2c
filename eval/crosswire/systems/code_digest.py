"""The digest of the code of a system: its file, and the modules of the same folder or package that it has imported."""

from __future__ import annotations

import contextlib
import hashlib
import site
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import crosswire

LENGTH = 12


def code_digest(module: ModuleType, file: Path | None = None) -> str:
    """Return the digest of the code of a module; empty if it has no readable file.

    For one file it is its sha256, for several that of their digests; the first 12 digits.

    Args:
        module: The module of the system, already imported.
        file: Its file, if it was named by a path. Then imported modules in the folder of the file count too, and
            otherwise those of its package. What is imported later, while the system runs, does not count.
    """
    own = file or _file_of(module)
    if own is None:
        return ""
    beside = _beside(own) if file is not None else _of_package(module.__name__.partition(".")[0])
    digests = []
    for path in (own, *sorted(set(beside) - {own})):
        with contextlib.suppress(OSError):
            digests.append(hashlib.sha256(path.read_bytes()))
    whole = digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(each.digest() for each in digests))
    return whole.hexdigest()[:LENGTH] if digests else ""


def _beside(file: Path) -> Iterator[Path]:
    """Yield the files of imported modules in the folder of a file, without installed libraries and this package."""
    libraries = {str(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")}
    ours = str(Path(crosswire.__file__).parent)
    folders = [Path(each).resolve() for each in (*libraries, *site.getsitepackages(), ours)]
    for module in list(sys.modules.values()):
        path = _file_of(module)
        if path and path.is_relative_to(file.parent) and not any(path.is_relative_to(folder) for folder in folders):
            yield path


def _of_package(name: str) -> Iterator[Path]:
    """Yield the files of the imported modules of a package."""
    for other, module in list(sys.modules.items()):
        path = _file_of(module)
        if path and other.partition(".")[0] == name:
            yield path


def _file_of(module: ModuleType) -> Path | None:
    """Return the source file of a module; None for built-in and frozen modules."""
    try:
        file = module.__file__
        return Path(file).resolve() if isinstance(file, str) else None
    except Exception:  # an object in sys.modules can be anything
        return None
