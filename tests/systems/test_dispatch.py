"""Requests in several processes and on executors: the same bytes as one after another, also if a worker is killed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from crosswire import ArticlePrediction, CrosswireError, Mention, Prediction, Story, evaluate
from crosswire.evaluation.predict import predict

# It kills the process that has started its own, once.
KILLS = """
import os, signal
from pathlib import Path
from crosswire import ArticlePrediction, Mention, per_article

@per_article
def mine(article):
    killed = Path(__file__).parent / "killed"
    if {kills} and not killed.exists():
        killed.touch()
        os.kill(os.getppid(), signal.SIGKILL)
    return ArticlePrediction(article.id, [Mention(0, 3, "PER")])
"""


class Object:
    name = "object"

    def predict(self, story: Story) -> Prediction:
        return Prediction([ArticlePrediction(a.id, [Mention(0, 3, "PER")]) for a in story.articles])


def written(folder: Path, system: str, *, executor: Executor | str | None = None, jobs: int = 1) -> bytes:
    path = folder / "predictions.jsonl"
    predict(system, path, stories=["hesk"], executor=executor, jobs=jobs)
    return path.read_bytes()


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path, "rules", jobs=2) == written(tmp_path, "rules")


@pytest.mark.slow
def test_executor_of_processes_gives_the_same_bytes(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2) as executor:
        assert written(tmp_path, "name-matching", executor=executor) == written(tmp_path, "name-matching")
    with ThreadPoolExecutor(2) as executor:
        assert written(tmp_path, "name-matching", executor=executor) == written(tmp_path, "name-matching")


def test_requests_of_a_killed_worker_are_repeated(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text(KILLS.format(kills=False))
    expected = written(tmp_path, str(mine)).split(b"\n")[1:]
    mine.write_text(KILLS.format(kills=True))
    with ProcessPoolExecutor(2) as executor:
        assert written(tmp_path, str(mine), executor=executor).split(b"\n")[1:] == expected
    assert (tmp_path / "killed").exists()


@pytest.fixture
def cluster() -> Iterator[str]:
    """Yield the address of a Dask scheduler with two workers."""
    distributed = pytest.importorskip("distributed", reason="needs the extra dask")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as found:
        yield found.scheduler_address


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_dask_cluster_gives_the_same_bytes_also_if_a_worker_is_killed(tmp_path: Path, cluster: str) -> None:
    assert written(tmp_path, "name-matching", executor=cluster) == written(tmp_path, "name-matching")
    mine = tmp_path / "mine.py"
    mine.write_text(KILLS.format(kills=False))
    expected = written(tmp_path, str(mine)).split(b"\n")[1:]
    mine.write_text(KILLS.format(kills=True))
    assert written(tmp_path, str(mine), executor=cluster).split(b"\n")[1:] == expected
    assert (tmp_path / "killed").exists()


def test_object_answers_one_request_at_a_time(tmp_path: Path) -> None:
    message = "object: is an object in this process, which answers one request at a time; give its name"
    with pytest.raises(CrosswireError, match=message):
        evaluate(Object(), stories=["hesk"], jobs=2)
    with ThreadPoolExecutor(2) as executor, pytest.raises(CrosswireError, match=message):
        evaluate(Object(), stories=["hesk"], executor=executor)


def test_object_that_cannot_be_pickled_is_explained() -> None:
    class Local(Object):
        pass

    with ProcessPoolExecutor(1) as executor, pytest.raises(CrosswireError, match="cannot be sent to an executor"):
        evaluate(Local(), stories=["hesk"], executor=executor)


def make_executor() -> Executor:
    return ThreadPoolExecutor(1)


def make_nothing() -> None:
    return None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nonsense", r"^executor 'nonsense': give the address of a Dask scheduler \(tcp://\.\.\.\) or module:factory$"),
        ("no_such_module:make", "executor 'no_such_module:make': cannot be made: ModuleNotFoundError"),
        (f"{__name__}:nothing", "cannot be made: AttributeError"),
        (f"{__name__}:make_nothing", "returned a NoneType; expected a concurrent.futures.Executor"),
    ],
)
def test_invalid_executor_is_explained(name: str, message: str) -> None:
    with pytest.raises(CrosswireError, match=message):
        evaluate("gazetteer", stories=["hesk"], executor=name)


def test_executor_of_a_function_answers() -> None:
    found = evaluate("gazetteer", stories=["hesk"], tasks=["entities"], executor=f"{__name__}:make_executor")
    assert found.failures == {}
    assert found.missing == ()


def test_limit_leaves_the_other_articles_out() -> None:
    for system in ("gazetteer", "name-matching", Object()):
        found = evaluate(system, stories=["hesk"], limit=2)
        assert found.missing == ("hesk-3",)
        assert "limited to the first 2 articles of each story; all others are scored as empty" in found.remarks


RANDOM = """
import random
from crosswire import ArticlePrediction, Mention, per_article
@per_article
def mine(article):
    words = {str(i) for i in range(100)}
    return ArticlePrediction(article.id, [Mention(0, 1 + int(next(iter(words)))  % 20 + random.randrange(20), "PER")])
"""


def test_seed_decides_random_numbers_and_the_order_of_sets(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(RANDOM)

    def answer(seed: int) -> str:
        return evaluate(f"{tmp_path / 'mine.py'}", stories=["hesk"], tasks=["entities"], seed=seed).predictions

    assert answer(1) == answer(1)
    assert len({answer(seed) for seed in range(4)}) > 1


@pytest.mark.parametrize("options", [{"jobs": 0}, {"limit": 0}, {"memory": 0}, {"timeout": 0.0}])
def test_options_must_be_above_zero(options: dict[str, int]) -> None:
    with pytest.raises(CrosswireError, match=r"is 0; give a (whole )?number (of seconds )?above 0"):
        evaluate("gazetteer", stories=["hesk"], **options)  # type: ignore[arg-type]
