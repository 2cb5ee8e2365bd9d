"""What counts as a difference."""

import math

import numpy as np
import pytest
import torch

import reference_impl
from adapters import reference
from adapters import torch as pytorch
from conformance.fuzz.campaign import quiet
from conformance.fuzz.lockstep import Difference, Lockstep, moves
from conformance.fuzz.production import FREE
from conformance.fuzz.program import Line


@pytest.fixture(scope="module")
def sides() -> Lockstep:
    return Lockstep.of(reference.Adapter(), pytorch.Adapter())


def after(sides: Lockstep, *lines: str) -> Difference | None:
    """The difference after the last line; there is none before."""
    sides.restart()
    with quiet():
        for line in lines[:-1]:
            assert sides.step(Line(line)) is None, line
        return sides.step(Line(lines[-1]))


def test_sides_that_agree(sides: Lockstep) -> None:
    assert (
        after(sides, "v0 = xp.ones(2, requires_grad=True)", "v1 = v0[0]", "v2 = (v0 * v1).sum()", "v2.backward()")
        is None
    )
    assert sides.seen.keys() == {"v0", "v1", "v2"}
    assert sides.group("v0") == sides.group("v1") != sides.group("v2")


FAULTS = [
    ("neg", lambda original, x: original(x) * 2, "v1 = v0.neg()", "values"),
    ("neg", lambda original, x: original(x).double(), "v1 = v0.neg()", "dtype"),
    ("neg", lambda original, x: original(x)[:1], "v1 = v0.neg()", "shape"),
    ("neg", lambda original, x: original(x).detach(), "v1 = v0.neg()", "requires_grad"),
    ("neg", lambda original, x: original(x).detach().requires_grad_(), "v1 = v0.neg()", "is_leaf"),
    ("add_", lambda original, x, y: original(original(x, y), 0), "v2.add_(1)", "_version"),
    ("t", lambda original, x: original(x).clone(), "v1 = v3.t()", "sharing"),
    ("t", lambda original, x: original(x).contiguous(), "v1 = v3.t()", "stride"),
    ("backward", lambda original, x: None, "v0.sum().backward()", "grad"),
    ("item", lambda original, x: 7.0, "r0 = v2.sum().item()", "values"),
    ("dim", lambda original, x: 7, "r0 = v2.dim()", "value"),
    ("dim", lambda original, x: True, "r0 = v0.dim()", "value"),
    ("size", lambda original, x: (3,), "r0 = v2.size()", "value"),
    ("tolist", lambda original, x: np.float64(0), "r0 = v2[0].tolist()", "value"),
    ("zero_", lambda original, x: reference_impl.ones(2)[9], "v2.zero_()", "error"),
    ("cpu", lambda original, x: x.to("meta"), "v1 = v2.cpu()", "device"),
]  # fmt: skip
SETUP = ("v0 = xp.ones(2, requires_grad=True)", "v2 = xp.zeros(3)", "v3 = xp.ones(2, 3)")


@pytest.mark.parametrize(("name", "fault", "line", "kind"), FAULTS)
def test_each_kind_is_told(sides: Lockstep, monkeypatch: pytest.MonkeyPatch, name, fault, line: str, kind: str) -> None:
    assert after(sides, *SETUP, line) is None
    original = getattr(reference_impl.Tensor, name)
    monkeypatch.setattr(reference_impl.Tensor, name, lambda x, *args, **how: fault(original, x, *args))
    found = after(sides, *SETUP, line)
    assert found is not None
    assert found.kind == kind
    assert str(found)


def test_an_error_of_another_family(sides: Lockstep, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: object) -> None:
        raise KeyError("no")

    lines = ("v0 = xp.ones(2)", "v0.unsqueeze(9)")
    assert after(sides, *lines) is None
    monkeypatch.setattr(reference_impl.Tensor, "unsqueeze", lambda self, dim: refused(self))
    found = after(sides, *lines)
    assert found is not None
    assert (found.kind, found.role) == ("error", "KeyError for IndexError")


def test_an_error_that_changed_something(sides: Lockstep, monkeypatch: pytest.MonkeyPatch) -> None:
    original = reference_impl.Tensor.add_

    def first_half(self, other):
        original(self[:1], 1)
        return original(self, other)

    monkeypatch.setattr(reference_impl.Tensor, "add_", first_half)
    found = after(sides, "v0 = xp.ones(2)", "v0.add_(xp.ones(7))")
    assert found is not None
    assert found.kind in ("values", "_version")
    assert found.role == "other"


def test_rounding_is_no_difference_and_is_remembered(sides: Lockstep, monkeypatch: pytest.MonkeyPatch) -> None:
    original = reference_impl.Tensor.exp
    monkeypatch.setattr(reference_impl.Tensor, "exp", lambda x: original(x) * (1 + 1e-6))
    assert after(sides, "v0 = xp.ones(2)", "v1 = v0.exp()") is None
    assert not sides.exact("v1")
    assert sides.exact("v0")
    monkeypatch.setattr(reference_impl.Tensor, "exp", lambda x: original(x) * (1 + 1e-2))
    assert after(sides, "v0 = xp.ones(2)", "v1 = v0.exp()") is not None


def test_nan_and_infinity_are_compared(sides: Lockstep) -> None:
    assert after(sides, "v0 = xp.zeros(2)", "v1 = v0 / v0", "v2 = 1 / v0", "v3 = -v2") is None


def test_a_value_bound_on_one_side_alone(sides: Lockstep, monkeypatch: pytest.MonkeyPatch) -> None:
    sides.restart()
    sides.subject.names["v9"] = 1
    found = sides.compare()
    assert found is not None
    assert found.kind == "names"
    sides.forget(sides.bound_once())
    assert sides.compare() is None


@pytest.mark.parametrize(
    ("ours", "theirs", "blurred", "of_nan"),
    [
        ([1.0, 2.0], [1.0, 2.00001], False, False),
        ([1e-9, 2.0], [0.0, 2.0], True, False),
        ([1e-9, 2.0], [-1e-9, 2.0], True, False),
        ([1e-9, 2.0], [3e-9, 2.0], True, False),
        ([0.0, 2.0], [-0.0, 2.0], True, False),
        ([math.nan, math.inf], [math.nan, math.inf], False, False),
        ([math.nan, 1.0], [-math.nan, 1.0], False, True),
        ([complex(2, 0.0)], [complex(2, -0.0)], True, False),
    ],
)
def test_of_what_rounding_has_blurred_nothing_is_told(
    sides: Lockstep, monkeypatch: pytest.MonkeyPatch, ours: list[complex], theirs: list[complex], *, blurred: bool,
    of_nan: bool,
) -> None:  # fmt: skip
    """A sum that is zero but for rounding, and zeros of another sign; where a NaN has another sign, that alone."""
    monkeypatch.setattr(reference_impl.Tensor, "neg", lambda x: reference_impl.tensor(ours))
    monkeypatch.setattr(torch.Tensor, "neg", lambda x: torch.tensor(theirs))
    assert after(sides, "v0 = xp.ones(1)", "v1 = v0.neg()") is None
    assert ("v1" in sides.blurred, sides.ever_blurred) == (blurred, blurred or of_nan)
    sides.forget({"v1"})
    assert not sides.blurred


def test_what_is_asked_of_one_side_is_asked_of_the_other(sides: Lockstep) -> None:
    """Whether a view is a leaf renews its history in PyTorch, after which it may be written to."""
    sides.restart()
    lines = (
        "v0 = xp.ones(6)", "v1 = xp.ones(1, requires_grad=True)", "v2 = v0.view(3, 2)", "v0 += v1", "v2.abs_()",
    )  # fmt: skip
    with quiet():
        for line in lines:
            assert sides.step(Line(line), look=False) is None, line
        assert sides.compare() is None


def test_modules_move_their_parameters() -> None:
    assert moves("{module}.to({floating})")
    assert moves("m0.double()")
    assert not moves("{x}.to({dtype})")
    assert not moves("{module}.train({flag})")


def test_where_a_free_result_begins_is_no_difference_when_it_is_asked_again(
    sides: Lockstep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Storages that are shown to a program may be moved by it, so that all places are asked anew after such a line."""
    monkeypatch.setattr(torch.Tensor, "neg", lambda x: torch.ones(2)[1:])
    monkeypatch.setattr(reference_impl.Tensor, "neg", lambda x: reference_impl.ones(1))
    sides.restart()
    free = sorted(FREE)[0]
    shown = "{x}.untyped_storage()"
    assert moves(shown)
    with quiet():
        assert sides.step(Line("v0 = xp.zeros(1)")) is None
        assert sides.step(Line("v1 = v0.neg()", free)) is None
        assert sides.step(Line("r0 = xp.is_storage(v0.untyped_storage())", shown)) is None
        found = sides.step(Line("v2 = v0.neg()"))
        assert found is not None
        assert (found.kind, found.name) == ("storage_offset", "v2")
        sides.forget({"v1", "v2"})
        found = sides.step(Line("v1 = v0.neg()"))
        assert found is not None
        assert (found.kind, found.name) == ("storage_offset", "v1")
