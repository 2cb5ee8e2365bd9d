"""Running programs one after another."""

import gc

import pytest

from adapters import numpy, reference, torch
from conformance.fuzz.campaign import Runner, quiet, settle
from conformance.fuzz.program import Line


@pytest.mark.parametrize("lacking", ["r0 = []\nxp.no_such_name", "v0[0] = 5\nxp.no_such_name"])
def test_what_a_line_did_before_it_met_what_is_lacking_is_taken_back(lacking: str) -> None:
    runner = Runner(numpy.Adapter(), reference.Adapter())
    lines = ["v0 = xp.ones(2, dtype=xp.float64)", "v1 = xp.ones(3, dtype=xp.float64)", lacking, "v2 = v1 + 1"]
    with quiet():
        outcome = runner.replay([*map(Line, lines)])
    assert outcome.difference is None
    assert "v2" in runner.sides.subject.names
    assert runner.sides.subject.names.keys() == runner.sides.oracle.names.keys()


def test_modules_are_no_garbage_to_collect() -> None:
    gc.unfreeze()
    try:
        settle()
        assert gc.get_freeze_count() > 10_000
        assert len(gc.get_objects()) < 10_000
    finally:
        gc.unfreeze()


def test_memory_that_the_oracle_alone_was_looked_at_through_does_not_grow() -> None:
    """NumPy's arrays are how PyTorch's values are read, and what has lent its memory to one keeps its size."""
    runner = Runner(reference.Adapter(), torch.Adapter())
    lines = ["v0 = xp.ones(2)", "v1 = xp.zeros(0).set_(v0.untyped_storage(), 0, (7,), (1,))"]
    with quiet():
        assert runner.replay([*map(Line, lines)], look=False).difference is None
