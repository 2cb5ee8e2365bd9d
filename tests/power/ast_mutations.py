"""Small changes of the reference's own source: the table, the sites, and how a function is given changed code."""

from __future__ import annotations

import ast
import copy
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Pow: ast.Mult,
}  # fmt: skip


def _comparison(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        return ast.Compare(node.left, [_COMPARISONS[type(node.ops[0])](), *node.ops[1:]], node.comparators)
    return None


def _operator(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right)
    return None


def _constant(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            return ast.Constant(not node.value)
        if isinstance(node.value, int | float):
            return ast.Constant(node.value + 1)
    return None


def _logic(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.BoolOp):
        return ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    return None


def _negation(node: ast.AST) -> ast.AST | None:
    return node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub) else None


def _condition(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.IfExp):
        return ast.IfExp(node.test, node.orelse, node.body)
    if isinstance(node, ast.If):
        return ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    return None


def _statement(node: ast.AST) -> ast.AST | None:
    """A call for its effect, a raise or an assignment to a part of something is left out."""
    parts = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute | ast.Subscript)
    calls = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    return ast.Pass() if parts or calls or isinstance(node, ast.Raise | ast.AugAssign) else None


TABLE: dict[str, Callable[[ast.AST], ast.AST | None]] = {
    "another comparison": _comparison, "another operator": _operator, "another constant": _constant,
    "and for or": _logic, "no negation": _negation, "the other branch": _condition, "no statement": _statement,
}  # fmt: skip
"""What is changed -> a node's replacement, None for a node that it does not concern."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of one place."""

    path: Path
    line: int
    change: str
    number: int
    """Of the node, in the order of ``ast.walk``."""

    def __str__(self) -> str:
        source = self.path.read_text(encoding="utf-8").splitlines()[self.line - 1].strip()
        return f"{self.path.parent.name}/{self.path.name}:{self.line}: {self.change}: {source}"


def _nodes(tree: ast.AST) -> Iterator[tuple[int, ast.AST]]:
    """The nodes inside functions, without annotations, defaults and docstrings, numbered as ``ast.walk`` goes."""
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for statement in node.body:
                if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                    inside.update(ast.walk(statement))
    for number, node in enumerate(ast.walk(tree)):
        if node in inside:
            yield number, node


def mutations(path: Path) -> Iterator[Mutation]:
    """Every change of a module that the table knows."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for number, node in _nodes(tree):
        for change, replaced in TABLE.items():
            if replaced(node) is not None:
                yield Mutation(path, node.lineno, change, number)  # type: ignore[attr-defined]


def mutated(mutation: Mutation) -> dict[tuple[str, int], CodeType]:
    """The code of the module's functions with the change, by name and first line."""
    tree = ast.parse(mutation.path.read_text(encoding="utf-8"))
    wanted = next(node for number, node in enumerate(ast.walk(tree)) if number == mutation.number)
    new = TABLE[mutation.change](copy.deepcopy(wanted))
    assert new is not None

    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return ast.copy_location(new, node) if node is wanted else super().generic_visit(node)

    changed = ast.fix_missing_locations(Swap().visit(tree))
    return codes(compile(changed, str(mutation.path), "exec"))


def codes(code: CodeType) -> dict[tuple[str, int], CodeType]:
    """The code objects inside one, by name and first line."""
    found: dict[tuple[str, int], CodeType] = {}
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found[constant.co_name, constant.co_firstlineno] = constant
            found |= codes(constant)
    return found


class Functions:
    """Every function of a package that lives in this process."""

    def __init__(self, folder: Path) -> None:
        self._by_code: dict[tuple[str, str, int], list[FunctionType]] = {}
        for value in gc.get_objects():
            if isinstance(value, FunctionType) and value.__code__.co_filename.startswith(str(folder)):
                code = value.__code__
                self._by_code.setdefault((code.co_filename, code.co_name, code.co_firstlineno), []).append(value)

    @contextmanager
    def changed(self, mutation: Mutation) -> Iterator[set[CodeType]]:
        """Give functions the changed code for as long as the context lasts; the code that they had."""
        plain = codes(compile(mutation.path.read_text(encoding="utf-8"), str(mutation.path), "exec"))
        given: list[tuple[FunctionType, CodeType]] = []
        for (name, line), code in mutated(mutation).items():
            if code == plain.get((name, line)):
                continue
            for function in self._by_code.get((str(mutation.path), name, line), ()):
                if function.__code__.co_freevars == code.co_freevars:
                    given.append((function, function.__code__))
                    function.__code__ = code
        try:
            yield {code for _, code in given}
        finally:
            for function, code in given:
                function.__code__ = code
