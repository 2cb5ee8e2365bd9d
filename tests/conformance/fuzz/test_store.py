"""Programs that outlive a campaign."""

from pathlib import Path

import pytest

from conformance.errors import WrongUsage
from conformance.fuzz.program import Line
from conformance.fuzz.store import Store, pins


def test_a_folder_is_shared(tmp_path: Path) -> None:
    program = (Line("v0 = xp.ones(2)"), Line("v1 = v0.square()"))
    Store(str(tmp_path / "db"), "torch").save(program)
    assert Store(str(tmp_path / "db"), "torch").programs() == [program]
    assert Store(str(tmp_path / "db"), "jax").programs() == []


def test_a_server_that_cannot_be_asked() -> None:
    with pytest.raises(WrongUsage, match="redis"):
        Store("redis://127.0.0.1:1/0", "torch").programs()


def test_every_pin_is_a_program(tmp_path: Path) -> None:
    assert pins()
    path = tmp_path / "pins.txt"
    path.write_text('# said\n\n["v0 = 1"]\n[2]\n')
    with pytest.raises(WrongUsage, match="line 4"):
        pins(path)
