"""What stands in slots."""

import ast

import numpy as np
import pytest

import reference_impl as xp
from adapters import reference
from conformance.fuzz.campaign import Runner
from conformance.fuzz.slots import SLOTS, alternatives
from conformance.fuzz.writer import _NOTHING, Writer


@pytest.fixture
def writer() -> Writer:
    runner = Runner(reference.Adapter(), reference.Adapter())
    return Writer(0, runner.rows, runner.sides, runner.capabilities)


def filled(writer: Writer, slot: str, argument: str) -> str:
    return SLOTS[slot](writer, _NOTHING, argument)


def test_alternatives_are_not_parted_within_braces() -> None:
    assert alternatives("a|b|") == ["a", "b", ""]
    assert alternatives("f({n:1 2})|{one:a|b}|c") == ["f({n:1 2})", "{one:a|b}", "c"]


def test_slots_stand_in_alternatives(writer: Writer) -> None:
    texts = {filled(writer, "one", "f({n:1 2})|{one:a|b}|{{c}}") for _ in range(200)}
    assert texts == {"f(1)", "f(2)", "a", "b", "{c}"}


@pytest.mark.parametrize(("form", "shape"), [("", (4,)), ("2d", (2, 2)), ("int", (4,)), ("complex", (4,))])
def test_special_values_fit_their_dtype(writer: Writer, form: str, shape: tuple[int, ...]) -> None:
    kinds, seen = set(), []
    for _ in range(60):
        made = eval(filled(writer, "special", form), {"xp": xp, "math": __import__("math")})
        assert made.shape == shape
        kinds.add(made.dtype)
        seen.append(np.abs(np.asarray(made.flatten().tolist())).max())
    assert len(kinds) > 1
    assert {
        "int": not any(k.is_floating_point or k.is_complex for k in kinds),
        "complex": all(k.is_complex for k in kinds),
    }.get(form, all(k.is_floating_point for k in kinds))
    assert form == "int" or np.isinf(seen).any() or np.isnan(seen).any()


@pytest.mark.parametrize(
    ("sizes", "shape", "dtypes"),
    [
        ("2 3", (2, 3), {"float32", "float64"}),
        ("d4", (4,), {"float64"}),
        ("i2", (2,), {"int32", "int64"}),
        ("b3", (3,), {"bool"}),
        ("c2 2", (2, 2), {"complex64", "complex128"}),
    ],
)
def test_a_grid_is_of_its_sizes(writer: Writer, sizes: str, shape: tuple[int, ...], dtypes: set[str]) -> None:
    made = [eval(filled(writer, "grid", sizes), {"xp": xp}) for _ in range(30)]
    assert {tuple(t.shape) for t in made} == {shape}
    assert {str(t.dtype).removeprefix("torch.") for t in made} == dtypes
    assert ast.parse(filled(writer, "grid", sizes))
