"""The adapter of paddle, where it is installed: each of what it declares is confirmed by clauses that pass."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(importlib.util.find_spec("paddle") is None, reason="paddle is not installed")


def test_clauses_of_what_it_declares_pass(tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    command = [sys.executable, "-m", "conformance", "run", "--adapter", "adapters.paddle:Adapter", "--results", results]
    clauses = ["numpy_bridge.from_numpy.keeps_values", "interchange.dlpack.*", "arithmetic.div.*"]
    options = [part for clause in clauses for part in ("--clause", clause)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    records = [json.loads(line) for line in results.read_text().splitlines()]
    verdicts = {r["clause"]: r["verdict"] for r in records if r["record"] == "result"}
    assert "pass" in verdicts.values()
    assert "error" not in verdicts.values()
