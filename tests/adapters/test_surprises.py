"""Every script of adapters/surprises whose library is installed fails as it says, in at most ten lines."""

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[2] / "adapters" / "surprises").glob("*.py"))
ANNOUNCED = ("refuse", "raises", "kills", "crash")  # words of a comment for an end that is no assertion


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_fails_as_it_says(script):
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 10
    assert text.startswith("# ")
    imported = {
        (name or "").partition(".")[0]
        for node in ast.walk(ast.parse(text))
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in getattr(node, "names", [])]
        )
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    if missing := [name for name in imported if not find_spec(name)]:
        pytest.skip(f"{', '.join(missing)} is not installed")
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=300)
    assert ended.returncode != 0
    comment = " ".join(line for line in text.splitlines() if line.startswith("#"))
    assert "AssertionError" in ended.stderr or any(word in comment for word in ANNOUNCED), ended.stderr
