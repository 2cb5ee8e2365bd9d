"""Shaking a facade down to what a clause uses, so that its reproducer is short.

What is kept is decided by name alone: a definition stays if the code that stays says its name, as a name, an attribute
or a string.  That keeps too much rather than too little.  The methods behind operators and protocols have no name in
the code that uses them; the table says what stands for each.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_OPERATORS = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "Div": "truediv", "FloorDiv": "floordiv", "Mod": "mod", "Pow": "pow",
    "MatMult": "matmul", "BitAnd": "and", "BitOr": "or", "BitXor": "xor", "LShift": "lshift", "RShift": "rshift",
}  # fmt: skip
_COMPARISONS = {"Eq": "eq", "NotEq": "ne", "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge"}
_UNARY = {"USub": "neg", "UAdd": "pos", "Invert": "invert"}
_BUILTINS = {
    "sum": ("add", "radd"), "sorted": ("lt",), "max": ("gt",), "min": ("lt",), "abs": ("abs",), "len": ("len",),
    "float": ("float",), "int": ("int",), "complex": ("complex",), "hash": ("hash",), "repr": ("repr",),
    "str": ("str", "repr"), "print": ("str", "repr"), "format": ("format", "str", "repr"), "reversed": ("reversed",),
    "round": ("round",), "divmod": ("divmod",), "range": ("index",), "copy": ("copy",), "deepcopy": ("deepcopy",),
    "pickle": ("reduce",), "set": ("hash", "eq"), "dict": ("hash", "eq"),
}  # fmt: skip
_DROPPED = {
    f"__{prefix}{name}__" for name in (*_OPERATORS.values(), "divmod") for prefix in ("", "r", "i")
} | {
    f"__{name}__"
    for name in (
        *_COMPARISONS.values(), *_UNARY.values(), "abs", "len", "float", "int", "complex", "index", "repr", "str", "format",
        "reversed", "round", "contains", "getitem", "setitem", "delitem", "copy", "deepcopy", "reduce", "hash", "iter",
        "setattr", "delattr", "array_priority", "array", "array_interface", "cuda_array_interface", "dlpack", "dlpack_device",
    )
}  # fmt: skip
"""The special methods that may be dropped; others always stay."""

_ARRAYS = ("array_priority", "array", "array_interface", "len", "getitem", "float", "index")
"""What NumPy may ask of what it is given."""


def names_in(tree: ast.AST) -> set[str]:
    """Every name that the code may mean."""
    names: set[str] = set()

    def special(*parts: str) -> None:
        names.update(f"__{part}__" for part in parts)

    for node in ast.walk(tree):
        kind = type(node).__name__
        if isinstance(node, ast.Name):
            names.add(node.id)
            special(*_BUILTINS.get(node.id, ()))
            if node.id == "np":
                special(*_ARRAYS)
            if node.id == "operator":
                special(*_OPERATORS.values(), *(f"i{name}" for name in _OPERATORS.values()), *_COMPARISONS.values())
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
            if isinstance(node.ctx, ast.Store):
                special("setattr")
            elif isinstance(node.ctx, ast.Del):
                special("delattr")
            special(*_BUILTINS.get(node.attr, ()))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            bare = node.value.strip("_")
            names.update({node.value, f"{bare}_", f"__{bare}__", f"__i{bare}__", f"__r{bare}__"})
        elif isinstance(node, ast.FormattedValue):
            special("format", "str", "repr")
        elif isinstance(node, ast.Subscript):
            special({"Load": "getitem", "Store": "setitem", "Del": "delitem"}[type(node.ctx).__name__])
        elif isinstance(node, ast.AugAssign):
            name = _OPERATORS[type(node.op).__name__]
            special(name, f"r{name}", f"i{name}")
            if isinstance(node.target, ast.Subscript):
                special("getitem", "setitem")
        elif kind in _OPERATORS:
            special(_OPERATORS[kind], f"r{_OPERATORS[kind]}")
        elif kind in _COMPARISONS:
            special(_COMPARISONS[kind])
        elif kind in _UNARY:
            special(_UNARY[kind])
        elif isinstance(node, ast.In | ast.NotIn):
            special("contains", "eq")
        elif isinstance(node, ast.For | ast.comprehension | ast.Starred | ast.Tuple | ast.List):
            special("iter")
        elif isinstance(node, ast.Slice):
            special("index")
        elif isinstance(node, ast.Dict | ast.Set):
            special("hash", "eq")
    if {"list", "tuple", "iter", "next", "zip", "map", "enumerate", "any", "all", "sum", "set"} & names:
        special("iter")
    return names


@dataclass
class _Part:
    """A statement: its own lines, the names that it binds, and for a class its members."""

    node: ast.stmt
    binds: set[str]
    says: set[str]
    """What it names; of a class, its head alone."""
    lines: list[str]
    members: list[_Part] = field(default_factory=list)
    kept: bool = False

    @property
    def droppable(self) -> bool:
        return bool(self.binds) and all(
            name in _DROPPED or not (name.startswith("__") and name.endswith("__")) for name in self.binds
        )


def _parts(body: Iterable[ast.stmt], source: list[str]) -> list[_Part]:
    parts = []
    for node in body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring
        assert node.end_lineno is not None
        first = min(n.lineno for n in (node, *getattr(node, "decorator_list", []))) - 1
        while first and source[first - 1].lstrip().startswith("#") and "mypy:" not in source[first - 1]:
            first -= 1
        if isinstance(node, ast.ClassDef):
            head = ast.Tuple([*node.bases, *(k.value for k in node.keywords), *node.decorator_list], ast.Load())
            opening = next(n for n in range(node.lineno - 1, node.end_lineno) if source[n].rstrip().endswith(":"))
            part = _Part(node, {node.name}, names_in(head), source[first : opening + 1])
            part.members = _parts(node.body, source)
        else:
            part = _Part(
                node, _bound(node), names_in(node) - _annotations(node), _without_docstring(node, source, first)
            )
        parts.append(part)
    return parts


def _annotations(node: ast.stmt) -> set[str]:
    return {"Any"} if isinstance(node, ast.FunctionDef) else set()


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _without_docstring(node: ast.stmt, source: list[str], first: int) -> list[str]:
    assert node.end_lineno is not None
    lines = source[first : node.end_lineno]
    if isinstance(node, ast.FunctionDef) and len(node.body) > 1 and ast.get_docstring(node) is not None:
        doc = node.body[0]
        assert doc.end_lineno is not None
        del lines[doc.lineno - 1 - first : doc.end_lineno - first]
    return lines


def shaken(source: str, users: Iterable[str]) -> str:
    """The part of a facade's ``source`` that the code of ``users`` needs, with its comments and without docstrings."""
    trees = [ast.parse(user) for user in users]
    live = {"xp"}.union(*map(names_in, trees))
    parts = _parts(ast.parse(source).body, source.splitlines())
    if any(_looks_up(node) for tree in trees for node in ast.walk(tree)):
        for part in parts:
            if part.binds == {"xp"}:
                live.update(name for m in part.members if isinstance(m.node, ast.Assign) for name in m.binds)
    while _keep(parts, live):
        pass
    return "\n".join(_written(parts, 0)).strip("\n") + "\n"


def _looks_up(node: ast.AST) -> bool:
    """Whether this is ``getattr`` with a name that is computed."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "getattr"
        and not isinstance(node.args[1], ast.Constant | ast.Name)
    )


def _keep(parts: Iterable[_Part], live: set[str]) -> bool:
    """Keep what ``live`` names and does not yet keep, and add to it what that names; whether there was anything."""
    more = False
    for part in parts:
        if not part.kept and (not part.droppable or part.binds & live):
            part.kept = more = True
            live |= part.says
        if part.kept and part.members:
            more |= _keep(part.members, live)
    return more


def _written(parts: Iterable[_Part], depth: int) -> list[str]:
    lines: list[str] = []
    previous = None
    for part in parts:
        if not part.kept or (isinstance(part.node, ast.ImportFrom) and part.node.module == "__future__"):
            continue
        block = isinstance(part.node, ast.FunctionDef | ast.ClassDef)
        if lines and (block or previous):
            lines += [""] * (1 if depth else 2)
        previous = block
        lines += part.lines
        if isinstance(part.node, ast.ClassDef):
            inner = _written(part.members, depth + 1)
            lines += inner or ["    " * (depth + 1) + "pass"]
    return lines


def quoted(xp: Any) -> str:
    """The source of the facade that defines ``xp``, with what it imports of this project in place of the import.

    It begins with the facade's own future imports, and leaves out its adapter.
    """
    text = inspect.getsource(sys.modules[xp.__module__])
    tree = ast.parse(text)
    lines = text.splitlines(keepends=True)
    future, names = "", set()
    for node in reversed(tree.body):
        ours = isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "conformance"
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            future = ast.unparse(node) + "\n"
        elif ours:
            assert isinstance(node, ast.ImportFrom)
            names |= {alias.name for alias in node.names}
        elif not (
            isinstance(node, ast.ClassDef) and any(n == "adapter" or n.endswith("Adapter") for n in _bases(node))
        ):
            continue
        first = min(n.lineno for n in (node, *getattr(node, "decorator_list", [])))
        del lines[first - 1 : node.end_lineno]
    base = inspect.getsource(sys.modules["conformance.facade"])
    lacking = 'class Unsupported(Exception):\n    """What the library does not offer."""\n\n\n'
    return future + base + "\n\n" + (lacking if "Unsupported" in names else "") + "".join(lines)


def _bases(node: ast.ClassDef) -> set[str]:
    return {n.id if isinstance(n, ast.Name) else n.attr for n in node.bases if isinstance(n, ast.Name | ast.Attribute)}
