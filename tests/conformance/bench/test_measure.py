"""Lacks told from errors, batches, and alignment."""

from conformance.adapter import Adapter, Unsupported
from conformance.bench import cases, measure


class Fake(Adapter):
    name = "fake"
    version = "1"
    xp = None


def refused(error):
    def prepare(site, size):
        raise error

    case = cases.Case("x", "overhead", (1,), prepare, ())
    try:
        measure.prepared(Fake(), "cpu", case, 1, {})
    except measure.NotMeasured as found:
        return found.status, str(found)
    raise AssertionError("it was measured")


def test_a_lack_is_no_error():
    assert refused(Unsupported("lacks it")) == ("unsupported", "lacks it")
    assert refused(MemoryError()) == ("error", "not enough memory")
    assert refused(ValueError("no"))[0] == "error"


def test_a_batch_says_how_many_calls_it_is_of():
    called = []
    function, calls = measure.batch(lambda: called.append(1), lambda results: None)
    called.clear()
    function()
    assert len(called) == calls > 1


def test_arrays_are_aligned():
    assert all(cases.aligned(size).ctypes.data % cases.ALIGNMENT == 0 for size in (1, 7, 1000))
