"""Which functions must run for what is replaced to matter."""

from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import reference_impl
from adapters import reference
from conformance.fuzz.campaign import Runner
from tests.power.mutants import concerns
from tests.power.recorded import Alone, Replayer, functions_of, recordings

HERE = str(Path(__file__).parent)


def test_functions_are_found_behind_what_wraps_them() -> None:
    def plain() -> None: ...

    @contextmanager
    def block():
        yield

    @np.errstate(all="ignore")
    def silent() -> None: ...

    @cache
    def remembering() -> None: ...

    class Owner:
        both = property(plain, lambda self, value: None)

    assert functions_of(plain, HERE) == {(plain.__code__,)}
    for wrapped in (block, silent):
        ((code, *_),) = functions_of(wrapped, HERE)
        assert code is wrapped.__wrapped__.__code__
    assert functions_of(Owner.both, HERE) == {(plain.__code__,), (Owner.both.fset.__code__,)}
    assert functions_of(remembering, HERE) is None
    assert functions_of(3, HERE) is None


@pytest.fixture(scope="module")
def replayer() -> Replayer:
    adapter = reference.Adapter()
    runner = Runner(adapter, reference.Adapter())
    return Replayer(adapter, Alone(runner.sides.oracle).oracle)


def test_programs_run_alike_where_their_beginning_is_not_looked_at(replayer: Replayer) -> None:
    runner = Runner(reference.Adapter(), reference.Adapter())
    runner.sides = Alone(runner.sides.oracle)
    kept, differ = recordings(runner, range(16))
    assert not differ
    sound = [recording for recording in kept if replayer.run(recording) is None]
    assert len(sound) > 12  # memory that is freed and given anew lies elsewhere in another run
    for recording in sound:
        for first in (0, 7, 29, 0):
            assert replayer.run(recording, first) is None


def test_a_program_meets_a_fault_from_the_line_on_that_enters_it(replayer: Replayer) -> None:
    runner = Runner(reference.Adapter(), reference.Adapter())
    runner.sides = Alone(runner.sides.oracle)
    (recording,), _ = recordings(runner, [5])
    package = str(Path(reference_impl.__file__).parent)
    replayer.trace(recording, package)
    assert set(recording.entered.values()) <= set(range(len(recording.steps)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference_impl, "ones", lambda *sizes, **options: None)
        at = [n for n, step in enumerate(recording.steps) if "xp.ones(" in step.line.text]
        assert concerns(patch)(recording) == min(at, default=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference_impl, "nobody_says_this", None, raising=False)
        assert concerns(patch)(SimpleNamespace(entered={}, said={})) is None
