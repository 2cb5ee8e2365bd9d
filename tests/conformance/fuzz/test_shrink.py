"""Findings made small."""

import pytest

import reference_impl
from adapters import reference
from adapters import torch as pytorch
from conformance.fuzz.campaign import Outcome, Runner, quiet
from conformance.fuzz.program import Line
from conformance.fuzz.shrink import simpler


@pytest.fixture(scope="module")
def runner() -> Runner:
    return Runner(reference.Adapter(), pytorch.Adapter())


LINES = (
    "v3 = xp.tensor([[1.5, -2.0], [0.5, 4.0]], dtype=xp.float64, requires_grad=True)",
    "v4 = xp.ones(3)",
    "v5 = v3.clone()",
    "v4.add_(2)",
    "r0 = v4.tolist()",
    "with xp.no_grad(): v7 = v5.square()",
    "v8 = v7.sum()",
)


def test_a_finding_shrinks_to_what_it_takes(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    original = reference_impl.Tensor.square
    monkeypatch.setattr(reference_impl.Tensor, "square", lambda x: original(x) * 2)
    with quiet():
        found = runner.replay([Line(text) for text in LINES])
        assert found.difference is not None
        small = runner.shrink(found)
    assert [line.text for line in small.lines] == ["v0 = xp.tensor([1.0])", "v1 = v0.square()"]
    assert small.difference is not None
    assert small.difference.kind == "values"


def test_what_does_not_repeat_is_left_as_it_is(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, quiet():
        patch.setattr(reference_impl.Tensor, "square", lambda x: x)
        found = runner.replay([Line(text) for text in LINES])
    assert found.difference is not None
    assert runner.shrink(found) == Outcome(found.lines, found.difference)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("with xp.no_grad(): v0.add_(1)", "v0.add_(1)"),
        ("v0 = xp.tensor([[1.5, 2.5]], dtype=xp.float64)", "v0 = xp.tensor([1.5], dtype=xp.float64)"),
        ("v0 = xp.tensor([1.5, 2.5])", "v0 = xp.tensor([1.0, 1.0])"),
        ("v0 = xp.ones(2, requires_grad=True)", "v0 = xp.ones(2)"),
        ("v1 = v0.sum(0, keepdim=True)", "v1 = v0.sum(0)"),
    ],
)
def test_simpler_forms(text: str, form: str) -> None:
    assert form in simpler(text)


def test_a_simple_line_has_no_simpler_form() -> None:
    assert simpler("v1 = v0.sum()") == []


def test_only_what_a_program_binds_is_named_anew(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dtype in a string is not, though it looks like a name."""
    original = reference_impl.Tensor.square
    monkeypatch.setattr(reference_impl.Tensor, "square", lambda x: original(x) * 2)
    lines = ("v3, v7 = xp.ones(2).split(1)", "v9 = v7.square() * xp.tensor(np.arange(1, 2, dtype='<f4'))")
    with quiet():
        small = runner.shrink(runner.replay([Line(text) for text in lines]))
    assert "'<f4'" in small.lines[-1].text
    assert small.lines[-1].text.startswith("v")
