"""Random programs find no difference between the reference and PyTorch; and they would, if there were one."""

import pytest

import reference_impl
from tests.random_programs import Difference, Machine, differs, replay, search, shrunk

PROGRAMS = 400
BLOCKS = 4


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_difference(block: int) -> None:
    """The first few hundred programs; many more are run by ``python -m tests.random_programs``."""
    size = PROGRAMS // BLOCKS
    seeds = range(block * size, (block + 1) * size)
    for seed, difference in zip(seeds, search(seeds), strict=True):
        assert difference is None, f"program {seed}:\n{difference}"


def test_programs_are_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[list[str]] = []
    for _ in range(2):
        lines.append([])
        run = Machine.run
        with monkeypatch.context() as patch:
            patch.setattr(Machine, "run", lambda self, line, run=run: (lines[-1].append(line), run(self, line))[1])
            list(search(range(5)))
    assert lines[0] == lines[1]
    assert len(lines[0]) > 100


FAULTS = [
    ("neg", lambda original, x: original(x) * 1.5),  # a value
    ("contiguous", lambda original, x: original(x).detach()),  # requires_grad
    ("zero_", lambda original, x: original(original(x))),  # a version
    ("clone", lambda original, x: original(x).detach().requires_grad_(x.requires_grad)),  # a gradient
    ("unbind", lambda original, x: original(x)[::-1]),  # another view
]


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[name for name, _ in FAULTS])
def test_a_fault_is_found_and_shrunk(name: str, fault, monkeypatch: pytest.MonkeyPatch) -> None:
    original = getattr(reference_impl.Tensor, name)
    monkeypatch.setattr(reference_impl.Tensor, name, lambda x, *args: fault(original, x, *args))
    found = next((d for d in search(range(1000)) if d is not None), None)
    assert found is not None
    assert len(found.lines) <= 6
    assert any(name in line for line in found.lines)


def test_a_difference_in_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """The family of the error counts, and shrinking keeps the lines that it takes."""

    def refused(self: object) -> None:
        raise ValueError("no")

    lines = ["v0 = xp.ones(3)", "v1 = v0 * 2", "v2 = v1.mean(7)", "v3 = v0.sin()"]
    assert replay(lines, look=True) is None
    monkeypatch.setattr(reference_impl.Tensor, "sin", refused)
    found = replay(lines, look=False)
    assert found is not None
    assert found.what == "torch: no error, reference: ValueError"
    least = shrunk(found, look=False)
    assert least.lines == ["v0 = xp.ones(3)", "v3 = v0.sin()"]
    assert str(least) == "v0 = xp.ones(3)\nv3 = v0.sin()\n# torch: no error, reference: ValueError"
    assert isinstance(least, Difference)


def test_what_counts_as_a_difference() -> None:
    one = reference_impl.ones(2).numpy()
    assert not differs(one, one + 1e-6)
    assert differs(one, one + 1)
    assert differs(one, one.astype("float64"))
    assert differs(one, one[:1])
    assert differs(one, None)
    assert differs(True, False)
    assert not differs(one * float("nan"), one * float("nan"))
