"""Reproducers of a facade: short, alone, and failing as the clause failed."""

import subprocess
import sys
from pathlib import Path

import pytest

from conformance import loading
from conformance.backend import describe
from conformance.expectations import Expectations
from conformance.results import Record
from conformance.running import Runner, Verdict
from conformance.shaking import shaken
from tests.conformance.small_facade import Adapter


def failing(most: int) -> list[Record]:
    adapter = Adapter()
    backend, runner = describe(adapter, "small"), Runner(adapter, loading.clauses())
    found: list[Record] = []
    for clause in loading.clauses().values():
        if clause.chapter in ("numpy_bridge", "interchange", "scalars", "indexing", "arithmetic", "shape"):
            outcome = runner.run(clause, "cpu")
            if outcome.verdict is Verdict.FAIL:
                found.append(Record.of(clause, backend, "cpu", outcome, Expectations(None)))
    return found[:: max(1, len(found) // most)]


def test_reproducers_fail_as_their_clauses(tmp_path: Path) -> None:
    records = failing(12)
    assert len(records) >= 10
    for record in records:
        path = tmp_path / f"{record.clause}.py"
        path.write_text(record.reproducer)
        command = [sys.executable, "-P", path.name]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 1, record.reproducer
        last = done.stderr.strip().splitlines()[-1]
        kind = last.partition(":")[0]
        assert "conformance" not in record.reproducer.partition("\n\n")[2]
        if kind == "AssertionError" and ": " not in last:
            assert record.message.startswith("assert "), (record.message, done.stderr)
        else:
            text = last.partition(": ")[2]
            assert text[:60] in record.message, (record.message, done.stderr)


BASE = '''import numpy as np
import weakref


class Tensor(Base):
    """Said of it."""

    natives = (int,)

    # why
    def used(self):
        """Of no use here."""
        return helper(self)

    def unused(self):
        return other(self)

    __add__, __radd__ = both("add")
    __mul__, __rmul__ = both("mul")


class xp:
    float32 = "f4"

    def zeros():
        return Tensor()

    class linalg:
        def det(x):
            return x

        def inv(x):
            return x


def helper(x):
    return x


def other(x):
    return weakref.ref(x)
'''


def test_what_nothing_names_is_dropped() -> None:
    text = shaken(BASE, ["xp.zeros().used() + 1"])
    assert text == (
        "class Tensor(Base):\n    # why\n    def used(self):\n        return helper(self)\n\n"
        '    __add__, __radd__ = both("add")\n\n\n'
        "class xp:\n    def zeros():\n        return Tensor()\n\n\n"
        "def helper(x):\n    return x\n"
    )


@pytest.mark.parametrize(
    ("use", "kept"),
    [
        ("xp.linalg.det(1)", "def det"),
        ("getattr(xp, f'float{n}')", "float32"),
        ("sum([x])", "__add__"),
        ("for n in ['mul']:\n    getattr(x, f'__{n}__')", "__mul__"),
        ("x *= 2\nxp.zeros()", "__rmul__"),
    ],
)
def test_what_has_no_name_in_the_code_is_kept(use: str, kept: str) -> None:
    assert kept in shaken(BASE, [use, "xp.zeros()"])
