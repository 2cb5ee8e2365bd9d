"""Reproducers: a clause's own body as a script that needs only the backend and NumPy.

The body, and what it uses of its chapter and of ``conformance.observe``, are quoted from their source, so that the
script cannot drift from what ran.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import symtable
import sys
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from types import ModuleType

from conformance.backend import Backend
from conformance.clause import Clause
from conformance.shaking import shaken

_OURS = ("spec", "conformance")
"""Packages whose code a reproducer quotes, since it may not import them."""


def script(clause: Clause, backend: Backend, device: str, case: Mapping[str, str]) -> str:
    """The script that runs ``clause`` on one case, given as the source of each of the case's values.

    It ends with status 0 if the clause holds and otherwise with the clause's own assertion.  The empty string is
    returned if the adapter does not give what such a script begins with.
    """
    setting = backend.settings[device]
    needed = {"xp": setting.preamble, "second": setting.second, "absent": setting.absent_preamble}
    if any(needed.get(site, "") is None for site in clause.sites):
        return ""
    setup = f"{setting.preamble}\n{setting.absent_preamble}" if "absent" in clause.sites else f"{setting.preamble}"
    known = {"device": repr(device), "accelerator": repr(device), "second": repr(setting.second)}
    given = {name: known[name] for name in clause.sites if name in known} | dict(case)
    indented = body_of(clause)
    uses = _free(f"def check():\n{indented}").union(*map(_free, case.values())) - {*clause.sites, *case}
    quotes = _Quotes()
    for name in sorted(uses):
        quotes.add(name, sys.modules[clause.body.__module__])
    definitions = [*quotes.definitions(backend.families)]
    if backend.facade:
        future = [line for line in setup.splitlines() if line.startswith("from __future__ ")]
        quotes.future.update(dict.fromkeys(future))
        setup = shaken(setup, [f"def check():\n{indented}", *definitions, *case.values()])
    flat = _dedented(indented)
    if flat is None or (_bound(flat) | given.keys()) & (quotes.names.keys() | _bound(setup)):
        parameters = [*clause.sites, *case]
        arguments = [given.get(name, name) for name in parameters]
        body = f"def check({', '.join(parameters)}):\n{indented}\n\ncheck({', '.join(arguments)})"
    else:
        body = "".join(f"{name} = {value}\n" for name, value in given.items()) + flat
    imports = [line for line in quotes.imports if line not in setup.splitlines()]
    opening = "\n".join([*quotes.future, *imports, setup])
    parts = [opening, *definitions, body]
    code = "\n\n".join(part.strip("\n") for part in parts if part.strip())
    return f"{_opening(clause, backend, device, case)}\n{code}\n"


def _opening(clause: Clause, backend: Backend, device: str, case: Mapping[str, str]) -> str:
    """The comment that says what the script shows."""
    norm = textwrap.wrap(" ".join(clause.norm.split()), 110)
    lines = [f"{clause.id} ({clause.level})", *norm, f"On {backend.name} {backend.version}, device {device}."]
    if case:
        lines.append("Case: " + " ".join(", ".join(f"{name}={value}" for name, value in case.items()).split()))
    return "".join(f"# {line}\n" for line in lines)


def body_of(clause: Clause) -> str:
    """The source of the clause's body as it stands in its function, with its comments and without its docstring."""
    source = "".join(inspect.getsourcelines(clause.body)[0])
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    docstring = function.body[0]
    assert docstring.end_lineno is not None
    return "".join(source.splitlines(keepends=True)[docstring.end_lineno :])


def _dedented(body: str) -> str | None:
    """The body as code outside a function; None if it would mean something else there, or nothing at all."""
    function = ast.parse(f"def check():\n{body}").body[0]
    assert isinstance(function, ast.FunctionDef)
    inside_strings = {
        number
        for node in ast.walk(function)
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno is not None
        for number in range(node.lineno + 1, node.end_lineno + 1)
    }
    margin = function.body[0].col_offset
    lines = [
        line if number in inside_strings else line[margin:] if line.strip() else "\n"
        for number, line in enumerate(body.splitlines(keepends=True), 2)
    ]
    flat = "".join(lines)
    try:
        compile(flat, "<body>", "exec")
    except SyntaxError:  # return, yield, nonlocal; or a comment further left than the code
        return None
    return flat


def _scopes(source: str) -> Iterator[symtable.SymbolTable]:
    """The module scope of a piece of code, then every scope in it."""

    def within(scope: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
        yield scope
        for child in scope.get_children():
            yield from within(child)

    return within(symtable.symtable(source, "<quoted>", "exec"))


@cache
def _bound(source: str) -> set[str]:
    """The global names that a piece of code assigns, defines or imports."""
    return {s.get_name() for s in next(_scopes(source)).get_symbols() if s.is_assigned() or s.is_imported()}


@cache
def _free(source: str) -> set[str]:
    """The global names that a piece of code reads, in the functions that it defines too, and does not bind."""
    read = {
        s.get_name() for scope in _scopes(source) for s in scope.get_symbols() if s.is_referenced() and s.is_global()
    }
    return read - _bound(source)


class _Quotes:
    """The statements that a set of global names stands for, and all that these use in turn."""

    def __init__(self) -> None:
        self.future: dict[str, None] = {}
        self.imports: dict[str, None] = {"import numpy as np": None}
        self.names: dict[str, str] = {"np": "import numpy as np"}
        """Every global name of the quoted code, with the import or the module that it comes from."""
        self._statements: dict[str, set[int]] = {}
        """Module -> numbers of its quoted statements; a module stands after those that it imports from."""

    def add(self, name: str, module: ModuleType) -> None:
        """Quote what ``name`` stands for in ``module``.

        Raises NameError for a name that has no single meaning that a script could quote.
        """
        source = _source(module.__name__)
        if name not in source.making:
            if name != "np" and not hasattr(builtins, name):
                raise NameError(f"{module.__name__} does not define {name!r}, which a clause uses")
            return
        for number in source.making[name]:
            statement = source.statements[number]
            if isinstance(statement, ast.ImportFrom) and (statement.module or "").split(".")[0] in _OURS:
                assert statement.module is not None
                if not any(alias.name == name for alias in statement.names):
                    raise NameError(f"{module.__name__} imports {name!r} from {statement.module} under another name")
                self.add(name, importlib.import_module(statement.module))
            elif isinstance(statement, ast.Import | ast.ImportFrom):
                self._import(name, statement)
            elif number not in self._statements.get(module.__name__, ()):
                self._claim(name, module.__name__)
                self._statements.setdefault(module.__name__, set()).add(number)
                self.future.update(dict.fromkeys(source.future))
                for used in sorted(_free(source.text(number))):
                    self.add(used, module)

    def _import(self, name: str, statement: ast.Import | ast.ImportFrom) -> None:
        alias = [a for a in statement.names if (a.asname or a.name.partition(".")[0]) == name]
        single = ast.Import(alias) if isinstance(statement, ast.Import) else ast.ImportFrom(statement.module, alias, 0)
        text = ast.unparse(single)
        self._claim(name, text)
        self.imports[text] = None

    def _claim(self, name: str, origin: str) -> None:
        if self.names.setdefault(name, origin) != origin:
            raise NameError(f"{name!r} means one thing in {origin} and another in {self.names[name]}")

    def definitions(self, families: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        """The quoted statements as they are written, with the adapter's families of exceptions in their place."""
        for module in sorted(self._statements, key=lambda name: (name.startswith("spec."), name)):
            source = _source(module)
            for number in sorted(self._statements[module]):
                if module == "conformance.observe" and number in source.making["FAMILIES"]:
                    yield _families(families)
                else:
                    yield source.text(number)


class _Source:
    """The top level of a module."""

    def __init__(self, module: ModuleType) -> None:
        text = inspect.getsource(module)
        self._lines = text.splitlines()
        self.statements = ast.parse(text).body
        self.future = [
            ast.unparse(s) for s in self.statements if isinstance(s, ast.ImportFrom) and s.module == "__future__"
        ]

    @cached_property
    def making(self) -> dict[str, list[int]]:
        """Global name -> the numbers of the statements that define it or change what it stands for."""
        making: dict[str, list[int]] = {}
        for number, statement in enumerate(self.statements):
            if not _is_clause(statement):
                for name in _bound(self.text(number)) | _changed(statement):
                    making.setdefault(name, []).append(number)
        return making

    def text(self, number: int) -> str:
        """A statement as it is written, with its decorators and the comment right above it."""
        statement = self.statements[number]
        first = min(node.lineno for node in (statement, *getattr(statement, "decorator_list", []))) - 1
        while first and self._lines[first - 1].startswith("#"):
            first -= 1
        return "\n".join(self._lines[first : statement.end_lineno]) + "\n"


@cache
def _source(module: str) -> _Source:
    return _Source(importlib.import_module(module))


def _is_clause(statement: ast.stmt) -> bool:
    decorators = statement.decorator_list if isinstance(statement, ast.FunctionDef) else []
    return any(isinstance(d, ast.Call) and _root(d) == "clause" for d in decorators)


def _changed(statement: ast.stmt) -> set[str]:
    """Names whose objects a statement writes to: ``TABLE[key] = value``, ``LIST.append(value)``."""
    changed: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        changed = statement.targets
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
        changed = [statement.target]
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        changed = [statement.value.func]
    return {root for node in changed if isinstance(node, ast.Attribute | ast.Subscript) and (root := _root(node))}


def _root(node: ast.expr) -> str | None:
    """The name that an expression such as ``name.attribute[0]()`` begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _families(families: Mapping[str, tuple[str, ...]]) -> str:
    """The definition of ``FAMILIES`` for an adapter, from names of classes as ``module:name``."""
    names = dict.fromkeys(name for pair in families.items() for name in (pair[0], *pair[1]))
    imports = "".join(  # not ``import module``: TensorFlow deletes the attributes that lead to its own inner modules
        f"from {module} import {path.partition('.')[0]}\n"
        for module, _, path in (name.partition(":") for name in names)
        if module != "builtins"
    )
    entries = (f"{_class(kind)}: ({', '.join(map(_class, others))},)" for kind, others in families.items() if others)
    return f"{imports}FAMILIES = {{{', '.join(entries)}}}\n"


def _class(name: str) -> str:
    return name.partition(":")[2]
