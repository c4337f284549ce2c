"""Resolution of the name after --system, and the messages for invalid names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crosswire.dataset.store import open_store
from crosswire.problems import CrosswireError
from crosswire.systems import resolve as resolving
from crosswire.systems.live_system import LiveSystem
from crosswire.systems.python import from_object
from crosswire.systems.resolve import Replay, resolve
from support import misbehaving_systems

MISBEHAVING = Path(misbehaving_systems.__file__)
STORE = open_store()


def live(system: object) -> LiveSystem:
    resolved = resolve(system, STORE)
    assert isinstance(resolved, LiveSystem)
    return resolved


ONE_SYSTEM = """
from crosswire import ArticlePrediction, Mention, per_article
LIMIT = 3

class _Helper:
    def predict(self, story): ...

@per_article
def first_word(article):
    return [Mention(0, LIMIT, "PER")]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("system", ["mine", "mine.py", "./mine.py"])
def test_only_system_of_a_file_needs_no_name(system: str, here: Path) -> None:
    (here / "mine.py").write_text(ONE_SYSTEM)
    found = resolve(system, STORE)
    assert isinstance(found, LiveSystem)
    assert found.info.name == "first_word"


def test_bare_name_stands_for_a_file_of_predictions_or_a_run(here: Path) -> None:
    (here / "runs" / "mine").mkdir(parents=True)
    predictions = here / "runs" / "mine" / "predictions.jsonl"
    predictions.write_text('{"article": "hesk-1", "mentions": []}\n')
    assert resolve("mine", STORE) == Path("runs/mine/predictions.jsonl")
    predictions.rename(here / "mine.jsonl")
    predictions.parent.rmdir()
    assert resolve("mine", STORE) == Path("mine.jsonl")
    (here / "mine.py").write_text(ONE_SYSTEM)
    with pytest.raises(CrosswireError, match=r"^system 'mine' fits mine\.py and mine\.jsonl; give one of these paths$"):
        resolve("mine", STORE)


def test_plugin_goes_before_a_file_of_its_name(here: Path) -> None:
    (here / "gazetteer.py").write_text(ONE_SYSTEM)
    found = resolve("gazetteer", STORE)
    assert isinstance(found, LiveSystem)
    assert found.info.name == "gazetteer"


OTHER_FILE = """
from abc import ABC, abstractmethod
from other import first_word
class Base(ABC):
    name = "x"
    @abstractmethod
    def predict(self, story): ...
class Middle(Base):
    def predict(self, story): ...
class Mine(Middle):
    version = "of Mine"
"""


def test_bases_and_imported_systems_do_not_count(here: Path) -> None:
    (here / "other.py").write_text(ONE_SYSTEM)
    (here / "mine.py").write_text(OTHER_FILE)
    found = resolve("mine", STORE)
    assert isinstance(found, LiveSystem)
    assert found.info.label == "x of Mine"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("X = 3\n", "mine.py: defines no system; expected a class or object with predict"),
        (
            "class A:\n    def predict(self, story): ...\nclass B:\n    def verify(self, story, pairs): ...\n",
            "defines 2 systems; choose one of mine.py:A, mine.py:B$",
        ),
        ("from support.misbehaving_systems import Good\n", "defines no system"),
        (None, r"there is no mine\.py, mine\.jsonl or runs/mine; give"),
    ],
)
def test_bare_name_without_one_system_is_explained(content: str | None, message: str, here: Path) -> None:
    if content is not None:
        (here / "mine.py").write_text(content)
    with pytest.raises(CrosswireError, match=message):
        resolve("mine", STORE)


def test_built_in_systems_are_trusted_replays() -> None:
    for name in resolving.BUILT_IN:
        resolved = resolve(name, STORE)
        assert isinstance(resolved, Replay)
        assert resolved.info.name == name


def test_baselines_are_plugins() -> None:
    assert {"gazetteer", "tagger"} <= set(resolving.plugins())
    assert live("gazetteer").learns


@pytest.mark.parametrize(
    "system",
    [
        f"{MISBEHAVING}:Good",
        "support.misbehaving_systems:Good",
        "support.misbehaving_systems:good_object",
        misbehaving_systems.Good,
        misbehaving_systems.good_object,
    ],
)
def test_class_or_object_is_resolved_from_file_module_or_value(system: object) -> None:
    found = live(system)
    assert (found.info.name, found.info.version, dict(found.info.parameters)) == ("good", "2", {"depth": 3})
    assert not found.learns
    assert found.in_process == (not isinstance(system, str))


@pytest.mark.parametrize(
    "system", [misbehaving_systems.Learner, misbehaving_systems.Learner()], ids=["class", "object"]
)
def test_learner_gets_a_new_instance_each_time(system: object) -> None:
    first, second = from_object(system).make(), from_object(system).make()
    assert first is not second
    assert first is not system
    assert first.known is not second.known


def test_file_system_records_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("class Mine:\n    name = 'mine'\n    def predict(self, story): ...\n")
    before = live(f"{path}:Mine").info
    path.write_text(path.read_text() + "\n# changed\n")
    assert before.digest
    assert live(f"{path}:Mine").info.digest != before.digest


def test_per_article_function_is_recognized() -> None:
    found = live(misbehaving_systems.first_word)
    assert found.info.name == "first_word"
    assert found.one_article


@pytest.mark.parametrize(
    ("system", "message"),
    [
        (
            "gazeteer",
            r"unknown system 'gazeteer' \(known: gold, empty, all-pairs, .*did you mean 'gazetteer'\?\)",
        ),
        ("no_such_module:X", "module 'no_such_module': cannot be imported: ModuleNotFoundError"),
        ("support.misbehaving_systems:Goood", "unknown attribute 'Goood' .*did you mean 'Good'"),
        (f"{MISBEHAVING}:Goood", "unknown attribute 'Goood' .*did you mean 'Good'"),
        (f"{MISBEHAVING}", r"defines \d+ systems; choose one of .*misbehaving_systems.py:"),
        ("a/b", r"unknown system 'a/b' \(known: gold, .* more\); give module:attribute"),
        ("none/mine.py:Mine", "none/mine.py: cannot be read: No such file or directory"),
        (
            "support.misbehaving_systems:plain_function",
            "an object of type function has no method predict.*decorate a function .* with @crosswire.per_article",
        ),
        ("support.misbehaving_systems:no_system", "an object of type int has no method predict"),
        ("support.misbehaving_systems:hostile_attributes", "hostile_attributes: cannot be created: SystemExit: 3"),
        ("support.misbehaving_systems:FailsToStart", "cannot be created: OSError: no weights"),
        ("support.misbehaving_systems:InvalidName", "name is 7; expected at most 100 printable characters"),
        ("support.misbehaving_systems:InvalidParameters", "parameters are not JSON values"),
    ],
)
def test_invalid_system_is_reported(system: str, message: str) -> None:
    with pytest.raises(CrosswireError, match=message):
        resolve(system, STORE)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("def broken(:\n", "SyntaxError"),
        ("import no_such_thing\n", "ModuleNotFoundError: No module named 'no_such_thing' at bad.py:1"),
        ("import sys\nsys.exit('stop')\n", "SystemExit: stop"),
        ("raise ValueError('x' * 5000)\n", "ValueError: x{200} at bad.py:1;"),
    ],
)
def test_failed_import_is_reported_in_one_line(tmp_path: Path, source: str, message: str) -> None:
    (tmp_path / "bad.py").write_text(source)
    with pytest.raises(CrosswireError, match=message) as caught:
        resolve(f"{tmp_path / 'bad.py'}:Mine", STORE)
    assert len(str(caught.value).splitlines()) == 1


def test_failed_plugin_import_is_reported_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    information = tmp_path / "broken_plugin-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-plugin\nVersion: 1\n")
    (information / "entry_points.txt").write_text(f"[{resolving.GROUP}]\nbroken = no_such_package.systems:Mine\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(CrosswireError, match=r"plug-in 'broken' \(no_such_package\.systems:Mine\): cannot be imported"):
        resolve("broken", STORE)


def test_folder_must_be_a_run_or_a_pass(tmp_path: Path) -> None:
    with pytest.raises(CrosswireError, match="is neither a run .* nor an annotation pass"):
        resolve(str(tmp_path), STORE)
    (tmp_path / "predictions.jsonl").write_text("")
    assert resolve(str(tmp_path), STORE) == tmp_path / "predictions.jsonl"
    resolved = resolve(str(STORE.root / "annotations"), STORE)
    assert isinstance(resolved, Replay)
    story = STORE.story("hesk")
    predicted = resolved.predict(story).end_to_end
    articles = predicted.articles.values()
    assert {article.article: tuple(article.mentions or ()) for article in articles} == STORE.gold(story).mentions
    assert len(predicted.stories["hesk"].entities or ()) == 46


def test_modules_with_same_name_in_two_folders_are_distinct(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "words_of_both.py").write_text(f"NAME = {name!r}\n")
        source = "from words_of_both import NAME\nclass Mine:\n    name = NAME\n    def predict(self, story): ...\n"
        (folder / "mine.py").write_text(source)
        assert live(f"{folder / 'mine.py'}:Mine").info.name == name


def test_module_in_start_folder_of_interactive_shell_is_found(tmp_path: Path) -> None:
    source = "import crosswire\nclass Mine:\n    name = 'mine'\n    def predict(self, story):\n"
    source += "        return crosswire.Prediction()\n"
    (tmp_path / "module_of_mine.py").write_text(source)
    code = "import sys; from crosswire import evaluate\n"
    code += "print(evaluate('module_of_mine:Mine').system.name, sys.path[0] == '')"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "mine True"


def test_file_system_can_import_sibling_module(tmp_path: Path) -> None:
    (tmp_path / "words_of_mine.py").write_text("NAME = 'sibling'\n")
    (tmp_path / "mine.py").write_text(
        "from words_of_mine import NAME\nclass Mine:\n    name = NAME\n    def predict(self, story): ...\n"
    )
    assert live(f"{tmp_path / 'mine.py'}:Mine").info.name == "sibling"


@pytest.mark.parametrize("name", ["only_here", "folder_here.only_here"])
def test_module_in_working_directory_is_named_in_the_message(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"{name.replace('.', '/')}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text("class Mine:\n    def predict(self, story): ...\n")
    file = f"./{path.relative_to(tmp_path)}"
    with pytest.raises(CrosswireError) as caught:
        live(f"{name}:Mine")
    assert str(caught.value) == f"module '{name}': is not installed, but {file} exists; write {file}:Mine"
    assert live(f"{file}:Mine").info.name == "Mine"


def test_error_inside_an_installed_module_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "broken_here.py").write_text("import module_that_is_missing\n")
    with pytest.raises(CrosswireError, match="cannot be imported: ModuleNotFoundError: No module named 'module_that"):
        live("broken_here:Mine")
