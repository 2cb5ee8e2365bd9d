"""The reference imported anew, and work in processes of its own."""

import os
import time
from pathlib import Path

import pytest

import reference_impl
from tests.power import fresh
from tests.power.ast_mutations import mutated, mutations, told
from tests.power.fresh import Died, Hangs, Tell, in_processes, limit, module_name

FOLDER = Path(reference_impl.__file__).parent


def test_a_changed_module_is_imported_in_its_place() -> None:
    path = FOLDER / "matrices.py"
    default = next(m for m in mutations(path) if m.function == "tril" and told(m) == ("0", "1"))

    def work(tell: Tell) -> None:
        for given in ((), (module_name(path, FOLDER), mutated(default))):
            xp = fresh.imported(*given).xp
            assert xp is not reference_impl
            tell(xp.tril(xp.ones(2, 2)).tolist())

    assert [*in_processes([work])] == [(0, [[[1, 0], [1, 1]], [[1, 1], [1, 1]]])]
    assert reference_impl.tril(reference_impl.ones(2, 2)).tolist() == [[1, 0], [1, 1]]


def test_names_of_modules() -> None:
    assert module_name(FOLDER / "nn" / "pooling.py", FOLDER) == "reference_impl.nn.pooling"
    assert module_name(FOLDER / "nn" / "__init__.py", FOLDER) == "reference_impl.nn"


def test_processes_tell_what_they_told_before_they_ended() -> None:
    def fine(tell: Tell) -> None:
        tell("a" * 100_000)

    def dies(tell: Tell) -> None:
        tell(1)
        os._exit(3)

    def raises(tell: Tell) -> None:
        raise ValueError("no")

    def sleeps(tell: Tell) -> None:
        tell(2)
        time.sleep(60)

    said = dict(in_processes([fine, dies, raises, sleeps], jobs=2, seconds=3))
    assert said[0] == ["a" * 100_000]
    assert said[1] == [1]
    assert isinstance(said[2][0], Died)
    assert "ValueError: no" in said[2][0].traceback
    assert said[3] == [2]


def test_what_works_too_long_is_ended() -> None:
    def never() -> None:
        while True:
            pass

    with limit(0.05), pytest.raises(Hangs):
        never()
    with limit(0.05):
        time.sleep(0.1)
