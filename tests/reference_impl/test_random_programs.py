"""Random programs find no difference between the reference and PyTorch; and they would, if there were one."""

from pathlib import Path

import pytest

import adapters
import reference_impl
from adapters import reference
from adapters import torch as pytorch
from conformance.fuzz.campaign import Outcome, Runner, campaign, quiet
from conformance.fuzz.known import read
from conformance.fuzz.production import GRAMMAR
from conformance.fuzz.program import Line
from conformance.fuzz.store import pins

PROGRAMS = 120
BLOCKS = 4
CORE = ("creation", "views", "values", "writes", "autograd", "in place", "modes", "gradients", "hooks")
"""Tables that this short campaign draws from: those in which operations meet.  ``conformance fuzz`` draws from all."""


@pytest.fixture(scope="module")
def runner() -> Runner:
    triage = read(Path(adapters.__file__).parent / "fuzz" / "reference.toml")
    return Runner(reference.Adapter(), pytorch.Adapter(), triage=triage, subjects=CORE)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_no_difference(block: int, runner: Runner) -> None:
    """The first programs of the campaign; many more are run by ``conformance fuzz --adapter reference --against torch``."""
    size = PROGRAMS // BLOCKS
    for event in campaign(runner, range(block * size, (block + 1) * size)):
        lines = "\n".join(line.text for line in event.outcome.lines)
        pytest.fail(f"program {event.seed}:\n{lines}\n# {event.outcome.difference}")


@pytest.mark.parametrize("program", pins(), ids=lambda program: program[-1].text[:40])
def test_pins(program: tuple[Line, ...], runner: Runner) -> None:
    """What was found once is not found again."""
    with quiet():
        assert runner.replay(program).difference is None


FAULTS = [
    ("neg", lambda original, x: original(x) * 1.5),  # a value
    ("expand", lambda original, x, *size: original(x, *size).detach()),  # requires_grad
    ("zero_", lambda original, x: original(original(x))),  # a version
    ("clone", lambda original, x: original(x).detach().requires_grad_(x.requires_grad)),  # a gradient
    ("unbind", lambda original, x, *dim: original(x, *dim)[::-1]),  # another view
    ("t", lambda original, x: original(x).clone()),  # shared memory
]


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[name for name, _ in FAULTS])
def test_a_fault_is_found_and_shrunk(name: str, fault, monkeypatch: pytest.MonkeyPatch, runner: Runner) -> None:
    original = getattr(reference_impl.Tensor, name)
    seeds = range(5000, 5400)
    with monkeypatch.context() as patch:
        patch.setattr(reference_impl.Tensor, name, lambda x, *args: fault(original, x, *args))
        outcomes = (event.outcome for event in campaign(runner, seeds))
        found = next((outcome for outcome in outcomes if f".{name}(" in outcome.lines[-1].text), None)
    assert isinstance(found, Outcome)
    assert len(found.lines) <= 6
    with quiet():
        assert runner.replay(found.lines, look=found.look).difference is None, "it takes no fault"


def test_the_tables_that_are_drawn_from_exist() -> None:
    assert set(CORE) <= {row.subject for row in GRAMMAR}
