"""For authors of adapters: a skeleton that runs at once, and a check of what an adapter offers and declares."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.clause import Clause
from conformance.errors import WrongUsage, one_line

_DTYPES = (
    "bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64", "complex64",
    "complex128",
)  # fmt: skip

_ADAPTER = '''"""{library} under PyTorch's names.

Each verb is one call of the library's own.  What the library lacks stays away, and is reported as unsupported.
"""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import {library} as library

from conformance.adapter import FacadeAdapter
from conformance.facade import Wrapped, unwrap


class Tensor(Wrapped):
    natives = ({natives},)
{methods}

wrap = Tensor.wrap


class xp:
    Tensor = Tensor

{dtypes}
    def tensor(data, *, dtype=None):
        return wrap(library.{make}(unwrap(data)) if dtype is None else library.{make}(unwrap(data), dtype=dtype))


class Adapter(FacadeAdapter):
    name = "{name}"
    capabilities = frozenset()  # 'mutable', 'views', 'numpy', 'autograd.tape', ...: see conformance/clause.py
    xp = xp
    expectations = Path(__file__).with_suffix(".toml")

    def __init__(self):
        try:
            self.version = version("{distribution}")
        except PackageNotFoundError:
            self.version = str(getattr(library, "__version__", "0"))
'''

_TORCHLIKE = '''"""{library}, which has PyTorch's own API."""

from pathlib import Path

from conformance.adapter import TorchLikeAdapter


class Adapter(TorchLikeAdapter):
    capabilities = frozenset()  # 'mutable', 'views', 'numpy', 'autograd.tape', ...: see conformance/clause.py
    expectations = Path(__file__).with_suffix(".toml")

    def __init__(self):
        super().__init__("{library}")
        self.name = "{name}"
'''

_TOML = """# The clauses that {name} is known to fail, each with its reason:
#
#     [[expect]]
#     clauses = ["chapter.subject.behaviour"]
#     verdict = "fail"
#     reason = "why"
#     link = "https://example.org/issues/1"
"""

_TEST = '''"""The adapter of {name} works: the library starts, clauses run on it, and none fails to be carried out."""

from conformance import loading
from conformance.backend import describe
from conformance.running import Runner, Verdict


def test_smoke():
    adapter = loading.load("{name}_adapter:Adapter")
    describe(adapter, "{name}_adapter:Adapter")
    clauses = loading.clauses()
    runner = Runner(adapter, clauses)
    chosen = [clause for clause in clauses.values() if clause.id.startswith("creation.tensor.")]
    verdicts = {{clause.id: runner.run(clause, adapter.devices[0]).verdict for clause in chosen}}
    assert Verdict.PASS in verdicts.values()
    assert Verdict.ERROR not in verdicts.values(), verdicts
'''

_CI = """# For your CI: fails when a clause fails that is not expected to, or passes that is.
#   - run: pip install tensor-conformance {distribution} pytest
#   - run: pytest test_{name}_conformance.py
#   - run: conformance run --adapter {name}_adapter:Adapter --results {name}.jsonl
#   - run: conformance report {name}.jsonl --html {name}.html
steps:
  - run: pip install tensor-conformance {distribution}
  - run: pytest test_{name}_conformance.py
  - run: conformance run --adapter {name}_adapter:Adapter --results {name}.jsonl
"""


def write_skeleton(name: str, library: str, folder: Path) -> list[Path]:
    """Write an adapter of the module ``library``, its expectations file, its test and a CI snippet to ``folder``.

    WrongUsage, with nothing written, if a file is there already or the library does not start.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise WrongUsage(f"{name!r} is no name for an adapter; use small letters, digits and underscores")
    stem = f"{name}_adapter"
    paths = [folder / file for file in (f"{stem}.py", f"{stem}.toml", f"test_{name}_conformance.py", f"{name}_ci.yml")]
    for path in paths:
        if path.exists():
            raise WrongUsage(f"{path} is there already; move it away, or choose another name or --folder")
    try:
        module = importlib.import_module(library)
    except ModuleNotFoundError as error:
        raise WrongUsage(
            f"there is no module {error.name!r} here; install it, or name another with --library"
        ) from error
    except Exception as error:
        raise WrongUsage(f"the library {library!r} does not start: {one_line(error)}") from error
    values = {"name": name, "library": library, "distribution": library.partition(".")[0].replace("_", "-")}
    texts = [_adapter(module, values), *(text.format(**values) for text in (_TOML, _TEST, _CI))]
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def _adapter(module: Any, values: Mapping[str, str]) -> str:
    if all(hasattr(module, name) for name in ("Tensor", "tensor", "no_grad", "from_numpy")):
        return _TORCHLIKE.format(**values)
    for make in ("tensor", "array", "asarray", "Tensor"):
        try:
            native = getattr(module, make)([1.0, 2.0])
            break
        except Exception:  # it is there under another name, or not at all
            continue
    else:
        raise WrongUsage(
            f"{module.__name__} has no tensor(), array() or asarray() to begin with; name the module that has"
        )
    single = native[0] if hasattr(native, "__getitem__") else native
    kinds = [f"type(library.{make}([1.0, 2.0]))"]
    if type(single) is not type(native) and not isinstance(single, bool | int | float):
        kinds.append(f"type(library.{make}([1.0, 2.0])[0])")
    methods = "".join(
        f"\n    {name} = property(lambda self: self.native.{name})\n"
        for name in ("dtype", "shape")
        if hasattr(native, name)
    )
    methods += "".join(
        f"\n    def {name}(self):\n        return self.native.{name}()\n"
        for name in ("tolist", "item")
        if hasattr(native, name)
    )
    if hasattr(native, "reshape"):
        methods += "\n    def reshape(self, *shape):\n        return wrap(self.native.reshape(*shape))\n"
    dtypes = "".join(f"    {name} = {_dtype(module, name)}\n" for name in _DTYPES if _dtype(module, name))
    return _ADAPTER.format(
        **values, natives=", ".join(kinds), methods=methods, make=make, dtypes=dtypes + "\n" if dtypes else ""
    )


def _dtype(module: Any, name: str) -> str:
    if hasattr(module, "dtype") and type(getattr(module, name, None)) is type and callable(module.dtype):
        return f'library.dtype("{name}")'  # NumPy's dtypes are objects of their own
    return f"library.{name}" if hasattr(module, name) else ""


def names_used(clauses: Iterable[Clause]) -> Counter[str]:
    """PyTorch's names that the clauses say, as ``zeros`` or ``autograd.grad``, with the number of clauses of each."""
    found: Counter[str] = Counter()
    for clause in clauses:
        tree = ast.parse(textwrap.dedent("".join(inspect.getsourcelines(clause.body)[0])))
        found.update({name for node in ast.walk(tree) if (name := _dotted(node))})
    return found


def _dotted(node: ast.AST) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed(parts)) if isinstance(node, ast.Name) and node.id == "xp" else ""


@dataclass(frozen=True, slots=True)
class Check:
    """What an adapter offers of the names that clauses use, and what it declares."""

    offered: tuple[str, ...]
    lacked: Mapping[str, int]
    """With the number of clauses that say the name, the most said first."""
    declared: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    """Capabilities that no passing clause needs."""


def check(xp: Any, capabilities: Iterable[str], clauses: Iterable[Clause], passed: Iterable[Clause]) -> Check:
    """Compare the namespace and the capabilities of an adapter with the clauses, of which some ``passed`` on it."""
    used = names_used(clauses)
    offered = tuple(sorted(name for name in used if _has(xp, name)))
    lacked = {name: count for name, count in used.most_common() if name not in offered}
    confirmed = {capability for clause in passed for capability in clause.requires}
    declared = tuple(sorted(capabilities))
    return Check(offered, lacked, declared, tuple(c for c in declared if c not in confirmed))


def _has(xp: Any, name: str) -> bool:
    for part in name.split("."):
        try:
            xp = getattr(xp, part)
        except Exception:  # a library may refuse in any way
            return False
    return True
