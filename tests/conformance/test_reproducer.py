"""Reproducers: scripts that need the backend and NumPy alone, and fail as the clause failed."""

import ast
import builtins
import importlib
import os
import subprocess
import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.torch import Adapter
from conformance import clause as api
from conformance import loading, reproducer, results
from conformance.backend import Backend, Setting, describe, unknown
from conformance.clause import Clause, Registry
from conformance.reproducer import script
from conformance.running import Case, every_site
from tests.conformance.conftest import Run


def first_case(clause: Clause) -> dict[str, str]:
    """A case of the clause, drawn values included."""
    values = next(clause.cases())
    if clause.draws:
        from hypothesis import HealthCheck, Phase, given, settings, strategies

        @settings(
            max_examples=1,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=[*HealthCheck],
        )
        @given(strategies.fixed_dictionaries({n: d.strategy(strategies) for n, d in clause.draws.items()}))
        def draw(drawn: dict[str, object]) -> None:
            values.update(drawn)

        draw()
    case = Case.of(values)
    return dict(case.source) if case else {}


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return Adapter()


@pytest.fixture(scope="module")
def backend(adapter: Adapter) -> Backend:
    return describe(adapter, "torch")


@pytest.fixture(scope="module")
def scripts(backend: Backend) -> dict[tuple[str, str], str]:
    """The script of every clause of the specification, on each device of PyTorch's that it runs on."""
    sites = every_site(loading.clauses().values(), backend.devices)
    usable = ((c, d) for c, d in sites if c.requires <= {*backend.capabilities})
    return {
        (c.id, d): script(c, backend, d, first_case(c))
        for c, d in usable
        if not (c.on_accelerators_only and d == "cpu")
    }


def test_every_clause_has_one_that_stands_alone(scripts: dict[tuple[str, str], str]) -> None:
    """Each compiles, imports nothing of this project, and defines every name that it uses."""
    sites = [site for site in scripts if site[1] == "cpu"] + [site for site in scripts if site[1] != "cpu"][::10]
    for site in sites:
        text = scripts[site]
        tree = ast.parse(text, str(site))
        imported = {
            name.partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        }
        assert imported <= {*sys.stdlib_module_names, "numpy", "torch"}, (site, imported)
        undefined = {name for name in reproducer._free(text) if not hasattr(builtins, name)}
        assert undefined <= {"__name__", "__file__"}, (site, undefined)


@pytest.mark.filterwarnings("ignore")
def test_every_one_on_the_host_passes_where_its_clause_does(
    scripts: dict[tuple[str, str], str], adapter: Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for (id, device), text in scripts.items():
        if device == "cpu":
            adapter.reset()
            module = types.ModuleType("__main__")  # classes defined in a script look for their module
            with monkeypatch.context() as patch:
                patch.setitem(sys.modules, "__main__", module)
                exec(compile(text, id, "exec"), vars(module))
    adapter.reset()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a script that registers a device needs a process of its own")
def test_one_in_ten_on_the_accelerator_passes(scripts: dict[tuple[str, str], str], tmp_path: Path) -> None:
    """Each in a fork of one process that has imported PyTorch and nothing else."""
    chosen = [text for (_, device), text in scripts.items() if device != "cpu"][::10]
    for number, text in enumerate(chosen):
        (tmp_path / f"{number}.py").write_text(text)
    driver = (
        "import os, sys, torch\n"
        "for name in sys.argv[1:]:\n"
        "    if os.fork() == 0:\n"
        "        exec(compile(open(name).read(), name, 'exec'), {'__name__': '__main__'})\n"
        "        sys.stderr.flush()\n"
        "        os._exit(0)\n"
        "    if status := os.wait()[1]:\n"
        "        sys.exit(f'{name}: {status}\\n' + open(name).read())\n"
    )
    command = [sys.executable, "-P", "-c", driver, *(f"{n}.py" for n in range(len(chosen)))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert len(chosen) > 20


def test_a_fault_of_the_backend_fails_in_it(backend: Backend, tmp_path: Path) -> None:
    """Run as a user would, from a file: a PyTorch whose ``from_numpy`` copies fails, with the clause's assertion."""
    fault = "share = xp.from_numpy\nxp.from_numpy = lambda array: share(array).clone()\n"
    faulty = replace(backend, settings={"cpu": Setting(f"import torch\n\nxp = torch\n{fault}", None, None)})
    clause = loading.clauses()["numpy_bridge.from_numpy.shares"]
    (tmp_path / "reproducer.py").write_text(script(clause, faulty, "cpu", {"dtype": "np.float32"}))
    command = [sys.executable, "-P", "reproducer.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "    assert tensor[0].item() == 1\n" in done.stderr


def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> Clause:
    """The clause of a chapter ``made`` of this source."""
    registry = Registry()
    monkeypatch.setattr(api, "registry", registry)
    (tmp_path / "made.py").write_text(
        f"import numpy as np\nfrom conformance.clause import MUST, Torch, clause, each, raises\n{source}"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "made", raising=False)
    reproducer._source.cache_clear()
    importlib.import_module("made")
    return next(iter(registry.values()))


HEAD = '@clause("made.a.b", MUST, source=[Torch("x")])\n'
TOY = replace(unknown("toy"), settings={"cpu": Setting("xp = 3\n", None, None)})


def code(text: str) -> str:
    """A script without the comment that it opens with, and without the imports that all have."""
    lines = text.split("\n\n", 1)[1]
    return lines.replace("import numpy as np\nxp = 3\n\n", "", 1)


@pytest.mark.parametrize(
    ("source", "script_"),
    [
        # what the body uses is quoted, and what that uses, and nothing else
        (
            "A = 1\nB = A + 1\nUNUSED = 2\n\n# why\ndef helper(x=B):\n    return x\n\n\n"
            + HEAD
            + 'def _(xp):\n    """N."""\n    assert helper()  # so\n',
            "A = 1\n\nB = A + 1\n\n# why\ndef helper(x=B):\n    return x\n\nassert helper()  # so\n",
        ),
        # a statement that changes what is used
        (
            "A = []\nA.append(3)\nA[0] += 1\n" + HEAD + 'def _(xp):\n    """N."""\n    assert A\n',
            "A = []\n\nA.append(3)\n\nA[0] += 1\n\nassert A\n",
        ),
        # strings of several lines are not indentation
        (
            HEAD + 'def _(xp):\n    """N."""\n    text = """\na\n    b\n"""\n    if xp:\n        assert text\n',
            'text = """\na\n    b\n"""\nif xp:\n    assert text\n',
        ),
        # what only a function can say stays in one
        (
            HEAD + 'def _(xp):\n    """N."""\n    if xp:\n        return\n    assert xp\n',
            "def check(xp):\n    if xp:\n        return\n    assert xp\n\n\ncheck(xp)\n",
        ),
        (
            HEAD
            + 'def _(xp):\n    """N."""\n    n = 0\n\n    def f():\n        nonlocal n\n        n = 1\n\n    f()\n',
            "def check(xp):\n    n = 0\n\n    def f():\n        nonlocal n\n        n = 1\n\n    f()\n\n\ncheck(xp)\n",
        ),
        # a local name that is a helper's too must not reach the helper
        (
            "def one():\n    return two\n\n\ntwo = 2\n"
            + HEAD
            + 'def _(xp):\n    """N."""\n    two = 3\n    assert one() < two\n',
            "def one():\n    return two\n\ntwo = 2\n\ndef check(xp):\n    two = 3\n    assert one() < two\n\n\ncheck(xp)\n",
        ),
        # cases become assignments
        (
            HEAD + 'def _(xp, dtype=each([np.int8]), f=each([np.float32])):\n    """N."""\n    assert dtype\n',
            "dtype = np.int8\nf = np.float32\nassert dtype\n",
        ),
    ],
)
def test_what_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, script_: str) -> None:
    clause = written(tmp_path, monkeypatch, source)
    text = script(clause, TOY, "cpu", first_case(clause))
    assert code(text) == script_
    compile(text, "reproducer", "exec")


def test_what_has_no_single_meaning_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clause = written(tmp_path, monkeypatch, HEAD + 'def _(xp):\n    """N."""\n    assert nowhere\n')
    with pytest.raises(NameError, match="made does not define 'nowhere'"):
        script(clause, TOY, "cpu", {})


def test_observers_and_families_are_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library's own class of exception counts in a reproducer as it counts in a run."""
    body = 'def _(xp):\n    """N."""\n    with raises(RuntimeError):\n        raise decimal.InvalidOperation\n'
    clause = written(tmp_path, monkeypatch, f"import decimal\n{HEAD}{body}")
    for families in ({}, {"builtins:RuntimeError": ("decimal:InvalidOperation", "builtins:OSError")}):
        text = script(clause, replace(TOY, families=families), "cpu", {})
        assert text.split("\n\n", 1)[1].startswith("from __future__ import annotations\n")
        if families:
            exec(text, {})
        else:
            with pytest.raises(AssertionError, match="InvalidOperation was raised, not RuntimeError"):
                exec(text, {})


@pytest.mark.parametrize(
    ("sites", "needs"),
    [("xp", "preamble"), ("xp, accelerator, second", "second"), ("xp, absent", "absent_preamble")],
)
def test_without_what_a_site_needs_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sites: str, needs: str
) -> None:
    clause = written(tmp_path, monkeypatch, HEAD + f'def _({sites}):\n    """N."""\n    assert xp\n')
    full = Setting("xp = 3\n", "acc:1", 'absent = "gone"\n')
    lacking = replace(full, **{needs: None})
    assert script(clause, replace(TOY, settings={"cpu": full}), "cpu", {})
    assert script(clause, replace(TOY, settings={"cpu": lacking}), "cpu", {}) == ""


def test_it_opens_with_what_it_shows(conformance: Run, run_script: Run, tmp_path: Path) -> None:
    """And fails with the clause's own assertion, where only the library is installed."""
    conformance("run", "--adapter", "fakes:Copying")
    record = next(r for r in results.read(tmp_path / "results.jsonl").records if r.unexpected)
    assert record.reproducer.splitlines()[:4] == [
        "# basics.share.shares (must)",
        "# ``share`` makes a tensor on the array's own memory.",
        "# On copying 1.5, device cpu.",
        "# Case: size='small', dtype=np.uint8",
    ]
    done = run_script(record.reproducer)
    assert done.returncode == 1
    assert done.stderr.endswith("    assert tensor[0] == 1\n           ^^^^^^^^^^^^^^\nAssertionError\n")
    assert run_script(record.reproducer.replace(".copy()", "")).returncode == 0
