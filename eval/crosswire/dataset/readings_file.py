"""One file of readings: a header that describes the reader, then one label per line of the story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crosswire.dataset.gold_file import GoldFile
from crosswire.formats.conflicts import decode_reader, decode_reading
from crosswire.formats.jsonl import Row
from crosswire.model import Reader, Readings
from crosswire.problems import Problem, quoted


@dataclass(frozen=True, slots=True)
class ReadingsFile:
    """The valid readings of a file, each with its row, and all problems of the file.

    Attributes:
        file: The file.
        reader: The reader; null if the header is invalid.
        pairs: Line id and label with their row, in the order of the file.
        problems: The problems of the header and of readings.
    """

    file: GoldFile
    reader: Reader | None
    pairs: Sequence[tuple[tuple[str, str], Row]]
    problems: Sequence[Problem]

    @property
    def readings(self) -> Readings:
        """The readings of a valid file.

        Raises:
            ValueError: The file has no valid header.
        """
        if self.reader is None:
            raise ValueError(f"{self.file.path}: has no valid header")
        return Readings(self.reader, dict(reading for reading, _ in self.pairs))


def read_readings(file: GoldFile) -> ReadingsFile:
    """Read a file of readings; duplicate lines and another name than that of the reader are problems."""
    problems = list(file.problems)
    reader, rows = None, file.rows[1:]
    for header in file.rows[:1]:
        reader, wrong = decode_reader(header)
        problems += wrong
        if reader is not None and reader.name != file.path.stem:
            message = f"reader is {quoted(reader.name)}, but the file is {file.path.stem!r}; make them equal"
            problems.append(header.problem("E329", message))
    pairs, seen = [], set()
    for row in rows:
        reading, wrong = decode_reading(row)
        problems += wrong
        if reading is not None and reading[0] in seen:
            problems.append(row.problem("E112", f"duplicate reading of line {quoted(reading[0])}; keep one"))
        elif reading is not None:
            seen.add(reading[0])
            pairs.append((reading, row))
    return ReadingsFile(file, reader, pairs, sorted(problems, key=lambda problem: problem.line or 0))
