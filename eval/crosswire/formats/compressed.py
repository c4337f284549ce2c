"""Reading of content that is compressed with gzip, with a limit on its unpacked size."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import BinaryIO, Protocol, cast

GZIP = b"\x1f\x8b"

# A compressed file can be a thousand times smaller than its content, so the content is limited too.
LARGEST_UNPACKED = 2 * 2**30


class UnpackError(Exception):
    """Compressed content that cannot be unpacked, with the reason."""


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Joined:
    """A stream whose first bytes have been read already."""

    def __init__(self, head: bytes, rest: _Readable) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int = -1, /) -> bytes:
        head, self._head = (self._head, b"") if size < 0 else (self._head[:size], self._head[size:])
        return head or self._rest.read(size)


class _Unpacked(io.RawIOBase):
    """The unpacked content of a gzip stream."""

    def __init__(self, packed: _Joined) -> None:
        self._content = gzip.GzipFile(fileobj=cast(BinaryIO, packed))
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            content = self._content.read(len(buffer))
        except (OSError, EOFError, zlib.error) as error:
            raise UnpackError(f"is damaged gzip content: {error}; compress the file again") from error
        self._size += len(content)
        if self._size > LARGEST_UNPACKED:
            message = (
                f"unpacks to more than {LARGEST_UNPACKED} bytes; unpack it with gunzip, and give the unpacked file"
            )
            raise UnpackError(message)
        buffer[: len(content)] = content
        return len(content)


def unpacked(head: bytes, rest: _Readable) -> BinaryIO:
    """Return the unpacked content of a gzip stream whose first bytes are `head`.

    Its reading raises UnpackError if the content is damaged or larger than the limit.
    """
    return io.BufferedReader(_Unpacked(_Joined(head, rest)), 2**18)
