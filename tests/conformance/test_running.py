"""Judging a clause: each verdict, and what is told of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from conformance import adapter, observe
from conformance import clause as api
from conformance.adapter import Unsupported
from conformance.clause import MUST, Registry, Torch, clause, drawn, each, raises
from conformance.running import Case, Outcome, Runner, Verdict, sites


class OwnError(Exception):
    pass


class Adapter(adapter.Adapter):
    name, version, devices = "mine", "1", ("cpu", "acc:0", "acc:1")
    capabilities = frozenset({"device.accelerator", "device.several", "device.absent", "views"})
    families = {RuntimeError: (OwnError,)}  # noqa: RUF012

    def __init__(self) -> None:
        self.xp = SimpleNamespace(one=1)
        self.log: list[str] = []

    def reset(self) -> None:
        self.log.append("reset")

    def synchronize(self, device: str) -> None:
        self.log.append(f"synchronize {device}")

    def second_device(self, device: str) -> str:
        return "acc:1" if device == "acc:0" else "acc:0"

    @contextmanager
    def absent_device(self) -> Iterator[str]:
        self.log.append("absent")
        yield "gone"
        self.log.append("back")


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    registry = Registry()
    monkeypatch.setattr(api, "registry", registry)
    return registry


def run(registry: Registry, body, device: str = "cpu", backend: Adapter | None = None, **options) -> Outcome:
    body.__doc__ = "A norm."
    made = clause(f"test_running.a.{body.__name__}", MUST, source=[Torch("x")], **options)(body)
    return Runner(backend or Adapter(), registry).run(made, device)


def test_pass(registry: Registry) -> None:
    def body(xp) -> None:
        assert xp.one == 1

    outcome = run(registry, body)
    assert (outcome.verdict, outcome.message, outcome.case) == (Verdict.PASS, "", None)
    assert 0 < outcome.seconds < 1


def test_the_first_failing_case_is_named(registry: Registry) -> None:
    ran = []

    def body(xp, a=each([1, 2]), b=each([True, False])) -> None:
        ran.append((a, b))
        assert a == 1 or b

    outcome = run(registry, body)
    assert outcome.verdict is Verdict.FAIL
    assert outcome.case == Case("a=2, b=False", {"a": "2", "b": "False"})
    assert ran == [(1, True), (1, False), (2, True), (2, False)]


def test_the_smallest_drawn_example_is_named(registry: Registry) -> None:
    def body(xp, n=drawn(lambda st: st.integers(0, 1000))) -> None:
        assert n < 7

    outcome = run(registry, body)
    assert outcome.case == Case("n=7", {"n": "7"})


def test_drawn_examples_are_the_same_every_time(registry: Registry) -> None:
    seen: list[list[float]] = [[], []]

    def one(xp, n=drawn(lambda st: st.floats())) -> None:
        seen[0].append(n)

    def two(xp, n=drawn(lambda st: st.floats())) -> None:
        seen[1].append(n)

    run(registry, one)
    run(registry, two)
    assert list(map(repr, seen[0])) == list(map(repr, seen[1]))
    assert len(seen[0]) == 25


def test_a_drawn_failure_that_does_not_repeat_is_kept(registry: Registry) -> None:
    times = iter(range(1000))

    def body(xp, n=drawn(lambda st: st.integers())) -> None:
        assert next(times) != 3

    assert run(registry, body).verdict is Verdict.FAIL


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), OwnError("x"), GeneratorExit()])
def test_whatever_the_backend_raises_is_a_failure(registry: Registry, error: BaseException) -> None:
    def body(xp) -> None:
        raise error

    outcome = run(registry, body)
    assert outcome.verdict is Verdict.FAIL
    assert outcome.message.startswith(f"{type(error).__name__}: {error}")


@pytest.mark.parametrize("error", [NameError("name 'x' is not defined"), MemoryError("12 EiB")])
def test_what_says_nothing_of_the_backend_is_an_error(registry: Registry, error: BaseException) -> None:
    def body(xp) -> None:
        raise error

    outcome = run(registry, body)
    assert (outcome.verdict, outcome.message) == (Verdict.ERROR, f"{type(error).__name__}: {error}")


def test_an_interrupt_is_not_judged(registry: Registry) -> None:
    def body(xp) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(registry, body)


def test_a_strategy_that_is_wrong_is_an_error(registry: Registry) -> None:
    def body(xp, n=drawn(lambda st: st.integers(3, 2))) -> None:
        pass

    outcome = run(registry, body)
    assert outcome.verdict is Verdict.ERROR
    assert "max_value" in outcome.message


def test_a_drawn_value_without_source_is_an_error(registry: Registry) -> None:
    def body(xp, n=drawn(lambda st: st.decimals())) -> None:
        pass

    outcome = run(registry, body)
    assert outcome.verdict is Verdict.ERROR
    assert "a case must be a literal" in outcome.message


def test_a_lacking_name_is_a_failure_of_a_library_and_unsupported_in_a_facade(registry: Registry) -> None:
    def library(xp) -> None:
        xp.two  # noqa: B018

    def facade(xp) -> None:
        xp.two  # noqa: B018

    def within(xp) -> None:
        (3).two  # noqa: B018

    backend = Adapter()
    assert run(registry, library, backend=backend).verdict is Verdict.FAIL
    backend.facade = True
    outcome = run(registry, facade, backend=backend)
    assert (outcome.verdict, outcome.message) == (Verdict.UNSUPPORTED, "lacks two")
    assert run(registry, within, backend=backend).verdict is Verdict.FAIL


def test_unsupported(registry: Registry) -> None:
    def raised(xp) -> None:
        raise Unsupported("not here")

    def needed(xp) -> None:
        raise AssertionError

    assert run(registry, raised).message == "not here"
    assert run(registry, needed, requires=["sparse", "nn", "views"]).message == "needs nn, sparse"


def test_a_failing_adapter_is_an_error(registry: Registry) -> None:
    class Broken(Adapter):
        def second_device(self, device: str) -> str:
            raise OSError("no driver")

    def body(xp, accelerator, second) -> None:
        raise AssertionError

    outcome = run(registry, body, "acc:0", Broken())
    assert (outcome.verdict, outcome.message) == (Verdict.ERROR, "the adapter failed: OSError: no driver")


def test_a_device_that_cannot_be_used_is_an_error(registry: Registry) -> None:
    def body(xp, device) -> None:
        raise AssertionError

    outcome = run(registry, body, "acc:9")
    assert (outcome.verdict, outcome.message) == (
        Verdict.ERROR,
        "ValueError: mine has no device 'acc:9'; it has cpu, acc:0, acc:1",
    )


def test_sites_are_given_and_the_adapter_is_called_around_the_body(registry: Registry) -> None:
    backend = Adapter()
    given = []

    def body(second, absent, accelerator, xp) -> None:
        backend.log.append("body")
        given.extend([second, absent, accelerator])

    assert run(registry, body, "acc:0", backend).verdict is Verdict.PASS
    assert given == ["acc:1", "gone", "acc:0"]
    assert backend.log == ["reset", "absent", "body", "synchronize acc:0", "back"]


def test_a_failure_that_comes_with_synchronization_is_the_clauses(registry: Registry) -> None:
    class Queued(Adapter):
        def synchronize(self, device: str) -> None:
            raise OwnError("illegal address")

    def body(xp) -> None:
        pass

    assert run(registry, body, backend=Queued()).verdict is Verdict.FAIL


def test_the_adapters_own_classes_count_as_pytorchs(registry: Registry) -> None:
    def body(xp) -> None:
        with raises(RuntimeError):
            raise OwnError("mine")

    assert run(registry, body).verdict is Verdict.PASS
    assert {RuntimeError: (OwnError,)} == observe.FAMILIES


def test_a_clause_after_one_that_does_not_pass_is_blocked(registry: Registry) -> None:
    ran = []

    def broken(xp) -> None:
        ran.append("broken")
        raise AssertionError

    def fine(xp) -> None:
        ran.append("fine")

    def middle(xp) -> None:
        ran.append("middle")

    def last(xp, device) -> None:
        ran.append("last")

    for body, after in ((broken, []), (fine, []), (middle, ["fine"]), (last, ["middle", "broken"])):
        body.__doc__ = "A norm."
        after = [f"test_running.a.{name}" for name in after]
        clause(f"test_running.a.{body.__name__}", MUST, source=[Torch("x")], after=after)(body)
    runner = Runner(Adapter(), registry)
    outcome = runner.run(registry["test_running.a.last"], "acc:0")
    assert (outcome.verdict, outcome.message) == (Verdict.BLOCKED, "test_running.a.broken: fail")
    assert ran == ["fine", "middle", "broken"]  # each on the host, once, and first what it depends on
    assert runner.run(registry["test_running.a.middle"], "cpu").verdict is Verdict.PASS
    assert ran == ["fine", "middle", "broken", "middle"]


def test_where_a_clause_is_recorded(registry: Registry) -> None:
    devices = ["cpu", "acc:0", "acc:1"]

    def host(xp) -> None: ...

    def every(xp, device) -> None: ...

    def away(xp, accelerator) -> None: ...

    made = {}
    for body in (host, every, away):
        body.__doc__ = "A norm."
        made[body.__name__] = clause(f"test_running.a.{body.__name__}", MUST, source=[Torch("x")])(body)
    assert sites(made["host"], devices) == ["cpu"]
    assert sites(made["every"], devices) == devices
    assert sites(made["away"], devices) == ["acc:0", "acc:1"]
    assert sites(made["away"], ["cpu"]) == ["cpu"]  # so that it is never missing
    assert sites(made["host"], ["acc:0"]) == []
