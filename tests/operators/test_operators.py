"""The reference agrees with PyTorch on PyTorch's operator database, but for the operations and reasons that are listed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.operators.__main__ import COLUMNS, entries
from tests.operators.catalogue import LEFT_OUT, SHORTFALL, category_of
from tests.operators.measure import FACETS, label, measure

SAMPLES = 2
"""Samples of each dtype that are run here; the command runs as many as it is asked for."""

RUN = [op for op in entries() if category_of(op.name) is not None]


def test_every_entry_has_a_category_or_a_reason() -> None:
    names = {op.name for op in entries()}
    assert names >= LEFT_OUT.keys()
    assert set(map(label, RUN)) >= SHORTFALL.keys()
    assert COLUMNS == FACETS


def test_the_readme_counts_them_all() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    counts = re.findall(r"^\| ([^|*]+) \| (\d+) of (\d+) \|", readme, re.MULTILINE)
    assert sum(int(whole) for _, _, whole in counts) == len(RUN)


@pytest.mark.parametrize("op", RUN, ids=label)
def test_it_agrees(op: Any) -> None:
    found = measure(op, SAMPLES)
    assert found.present
    if label(op) not in SHORTFALL:
        assert not found.differences, "\n".join(found.differences[:5])
