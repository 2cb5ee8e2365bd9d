"""Who differs is told in the fewest words that tell backends apart."""

from conformance.report.differing import labels, named, told
from conformance.report.model import model
from tests.conformance.report.test_model import ALL, run


def test_a_name_is_as_long_as_it_must_be() -> None:
    made = model([run("x", ALL)], {})
    assert [*labels(made).values()] == ["lib"]
    made = model([run("x", ALL), run("y", ALL, device="cuda:0")], {})
    assert [*labels(made).values()] == ["lib on cpu", "lib on cuda:0"]
    made = model([run("x", ALL), run("y", ALL, version="2")], {})
    assert [*labels(made).values()] == ["lib 1", "lib 2"]
    made = model([run("x", ALL), run("y", ALL, version="2"), run("z", ALL, version="2", device="cuda:0")], {})
    assert [*labels(made).values()] == ["lib 1", "lib 2 on cpu", "lib on cuda:0"]
    made = model([run("x", ALL), run("y", ALL)], {})
    assert [*labels(made).values()] == ["lib 1 (x)", "lib 1 (y)"]


def test_the_worst_verdict_is_named_first_and_silence_never() -> None:
    verdicts = ("pass", "unsupported", "crash", "blocked", "not_run", "fail", "error", "timeout")
    made = model([run(v, {**ALL, "a.b.one": v}, version=v) for v in verdicts], {})
    assert [*named(made, "a.b.one")] == ["crash", "timeout", "fail", "error", "unsupported", "pass"]
    assert told(made, "a.b.one").startswith("crash: lib crash; timeout: lib timeout; ")
