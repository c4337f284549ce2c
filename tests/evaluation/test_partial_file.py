"""The partial file: every response is stored at once, and an interrupted run is resumed."""

from __future__ import annotations

import os
import resource
from pathlib import Path
from typing import cast

import pytest

from crosswire import ArticlePrediction, CrosswireError, Prediction, Story, evaluate, predict
from crosswire.formats.locks import open_locked
from support import misbehaving_systems


class Notes:
    """Progress that is appended to a list."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def note(self, text: str) -> None:
        self.lines.append(text)

    def requests(self, done: int, total: int, name: str) -> None:
        self.lines.append(f"{done} of {total}: {name}")


class TestResuming:
    """`predict` stores every response at once, and resumes an interrupted run."""

    def interrupted_at(self, article: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Predict until this article is requested, and return the requested articles."""
        requested: list[str] = []
        original = misbehaving_systems.first_word.function

        def interrupt(self: object, story: Story) -> Prediction:
            requested.append(story.articles[0].id)
            if story.articles[0].id == article:
                raise KeyboardInterrupt
            return Prediction([cast(ArticlePrediction, original(story.articles[0]))])

        monkeypatch.setattr("crosswire.systems.protocol.PerArticle.predict", interrupt)
        with pytest.raises(KeyboardInterrupt):
            predict(misbehaving_systems.first_word, path, stories=["hesk"])
        monkeypatch.undo()
        return requested

    def test_interrupted_run_is_resumed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "p.jsonl"
        assert self.interrupted_at("hesk-3", path, monkeypatch) == ["hesk-1", "hesk-2", "hesk-3"]
        assert not path.exists()
        partial = tmp_path / "p.jsonl.partial"
        assert len(partial.read_text().splitlines()) == 3
        partial.write_text(partial.read_text() + '{"article": "hesk-3", "ment')
        lines: list[str] = []
        predict(misbehaving_systems.first_word, path, stories=["hesk"], progress=Notes(lines))
        assert lines == [f"resuming from {partial}: 2 responses kept", "3 of 3: hesk-3"]
        assert path.read_text() == evaluate(misbehaving_systems.first_word, stories=["hesk"]).predictions
        assert [entry.name for entry in tmp_path.iterdir()] == ["p.jsonl"]

    def test_partial_file_of_another_system_is_rejected(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "p.jsonl"
        self.interrupted_at("hesk-2", path, monkeypatch)
        before = (tmp_path / "p.jsonl.partial").read_text()
        with pytest.raises(CrosswireError, match="contains partial predictions of first_word from another system"):
            predict("gazetteer", path, stories=["hesk"])
        assert (tmp_path / "p.jsonl.partial").read_text() == before

    def test_kept_lines_are_never_rewritten(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path, partial = tmp_path / "p.jsonl", tmp_path / "p.jsonl.partial"
        self.interrupted_at("hesk-3", path, monkeypatch)
        kept, node = partial.read_text(), partial.stat().st_ino
        partial.write_text(kept + '{"request": "x", "li')
        found: list[os.stat_result] = []

        def look(*_: object) -> None:
            found.append(partial.stat())
            raise KeyboardInterrupt

        monkeypatch.setattr("crosswire.evaluation.system_run.checked_response", look)
        with pytest.raises(KeyboardInterrupt):
            predict(misbehaving_systems.first_word, path, stories=["hesk"])
        assert partial.read_text() == kept
        assert [(status.st_size, status.st_ino) for status in found] == [(len(kept), node)]

    def test_full_disk_keeps_the_finished_responses(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path, partial = tmp_path / "p.jsonl", tmp_path / "p.jsonl.partial"
        self.interrupted_at("hesk-3", path, monkeypatch)
        kept = partial.read_text()
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(kept) + 20, limits[1]))
        try:
            with pytest.raises(CrosswireError, match=r"p\.jsonl\.partial: cannot be written: File too large") as caught:
                predict(misbehaving_systems.first_word, path, stories=["hesk"])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert caught.value.__notes__ == [f"2 responses kept in {partial}; run the same command again to resume"]
        assert partial.read_text() == kept

    @pytest.mark.parametrize("damage", ['{"request": "x", "li{"request": "y", "lines": []}', "\0" * 50, "[1]", "\xff"])
    def test_damaged_line_costs_only_itself(self, damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path, partial = tmp_path / "p.jsonl", tmp_path / "p.jsonl.partial"
        self.interrupted_at("hesk-3", path, monkeypatch)
        header, first, second = partial.read_bytes().splitlines(keepends=True)
        partial.write_bytes(header + first + damage.encode("latin-1") + b"\n" + second)
        lines: list[str] = []
        predict(misbehaving_systems.first_word, path, stories=["hesk"], progress=Notes(lines))
        assert lines == [
            f"resuming from {partial}: 2 responses kept, 1 damaged line ignored",
            "3 of 3: hesk-3",
        ]
        assert not partial.exists()

    def test_second_writer_is_rejected(self, tmp_path: Path) -> None:
        path = tmp_path / "p.jsonl"
        with (
            open_locked(tmp_path / "p.jsonl.partial"),
            pytest.raises(CrosswireError, match=r"p\.jsonl\.partial: another process is writing this file; wait"),
        ):
            predict(misbehaving_systems.first_word, path, stories=["hesk"])
        predict(misbehaving_systems.first_word, path, stories=["hesk"])
        assert [entry.name for entry in tmp_path.iterdir()] == ["p.jsonl"]

    @pytest.mark.parametrize("content", ["garbage", "garbage\n"])
    def test_unrelated_file_is_not_overwritten(self, content: str, tmp_path: Path) -> None:
        partial = tmp_path / "p.jsonl.partial"
        partial.write_text(content)
        with pytest.raises(CrosswireError, match="contains partial predictions"):
            predict("gazetteer", tmp_path / "p.jsonl", stories=["hesk"])
        assert partial.read_text() == content

    def test_partial_file_of_other_data_is_rejected(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "p.jsonl"
        self.interrupted_at("hesk-2", path, monkeypatch)
        monkeypatch.setattr("crosswire.dataset.store.Store.digest", lambda self, story: "other")
        with pytest.raises(CrosswireError, match="another system, version, code, data, label set or seed"):
            predict(misbehaving_systems.first_word, path, stories=["hesk"])
