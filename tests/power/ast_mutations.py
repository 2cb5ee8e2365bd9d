"""Small changes of the reference's own source: the table, the sites, and how a change is told."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType

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

_WIDEST = 110
"""Characters of the source around a change that tell it from others."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of one place."""

    path: Path
    function: str
    """The function's name, within its class or function; empty for what stands in none."""
    change: str
    place: int
    """Which of the function's changes of this kind it is, from 0."""
    number: int
    """Of the node, in the order of ``ast.walk``."""
    lines: range
    """Of the statement; of one with a body, its head; of a default, the function; of a lambda's part, the lambda's."""
    called: bool
    """It is in a function, and not run but when that is called."""

    def rank(self, seed: int) -> bytes:
        """Its place in the shuffled order of a seed, which stays while its function does."""
        return hashlib.sha256(f"{seed} {self.path.name} {self.function} {self.change} {self.place}".encode()).digest()


@cache
def _parsed(path: Path) -> tuple[ast.Module, tuple[ast.AST, ...], dict[ast.AST, ast.AST]]:
    """A module's tree, its nodes as ``ast.walk`` goes, and each node's parent."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tuple(ast.walk(tree))
    return tree, nodes, {child: node for node in nodes for child in ast.iter_child_nodes(node)}


def _no_sites(node: ast.AST) -> Iterator[ast.AST | None]:
    """The parts of a node in which nothing is changed, since no program can see it.

    Annotations; what an error says, whose wording is promised nowhere, and which line a warning points to; a cache's size; that
    ``zip`` counts; the one size that ``reshape`` is to find, which NumPy reads of any negative number; what type checkers read.
    """
    match node:
        case ast.FunctionDef():
            yield node.returns
        case ast.arg() | ast.AnnAssign():
            yield node.annotation
        case ast.Raise(exc=ast.Call(args=args)):
            yield from args
        case ast.Call(func=ast.Name(id="lru_cache" | "zip"), keywords=keywords):
            yield from keywords
        case ast.keyword(arg="stacklevel"):
            yield node
        case ast.Call(func=ast.Attribute(attr="reshape"), args=args):
            signs = (part for arg in args for part in ast.walk(arg) if isinstance(part, ast.UnaryOp))
            yield from (sign.operand for sign in signs if isinstance(sign.operand, ast.Constant))
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            yield node


def mutations(path: Path) -> Iterator[Mutation]:
    """Every change of a module that the table knows."""
    _, nodes, parents = _parsed(path)
    left_out = {inner for node in nodes for part in _no_sites(node) if part is not None for inner in ast.walk(part)}
    counts: Counter[tuple[str, str]] = Counter()
    for number, node in enumerate(nodes):
        if node in left_out:
            continue
        for change, replaced in TABLE.items():
            if replaced(node) is not None:
                function = _function(node, parents)
                yield Mutation(
                    path,
                    function,
                    change,
                    counts[function, change],
                    number,
                    _lines(node, parents),
                    _called(node, parents),
                )
                counts[function, change] += 1


def _above(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def _function(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    names = [n.name for n in _above(node, parents) if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    return ".".join(reversed(names))


def _called(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    for above in _above(node, parents):
        body = (
            [above.body] if isinstance(above, ast.Lambda) else above.body if isinstance(above, ast.FunctionDef) else []
        )
        if node in body:
            return True
        node = above
    return False


def _lines(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> range:
    for part in (node, *_above(node, parents)):
        if isinstance(part, ast.Lambda):
            return range(part.body.lineno, (part.body.end_lineno or part.body.lineno) + 1)
        if isinstance(part, ast.stmt):
            body = None if isinstance(part, ast.FunctionDef) else getattr(part, "body", None)
            last = max(part.lineno, body[0].lineno - 1) if body else part.end_lineno or part.lineno
            return range(part.lineno, last + 1)
    raise AssertionError("every change is in a statement")


def told(mutation: Mutation) -> tuple[str, str]:
    """The source around the change, before it and with it; of a statement with a body, its head."""
    _, nodes, parents = _parsed(mutation.path)
    node = nodes[mutation.number]
    if isinstance(node, ast.If):
        test = ast.unparse(node.test)
        return f"if {test}", f"if not ({test})"
    around = node
    while not isinstance(around, ast.stmt):
        above = parents[around]
        has_body = hasattr(above, "body") and not isinstance(above, ast.IfExp)
        if has_body or not isinstance(above, ast.expr | ast.stmt) or len(ast.unparse(above)) > _WIDEST:
            break
        around = above
    new = TABLE[mutation.change](node)
    assert new is not None
    return ast.unparse(around)[:_WIDEST], ast.unparse(_swapped(around, node, new))[:_WIDEST]


def _swapped(around: ast.AST, node: ast.AST, new: ast.AST) -> ast.AST:
    """A copy of the tree ``around`` with ``new`` in the place of ``node``."""
    if around is node:
        return new
    fields: dict[str, object] = {}
    for name, value in ast.iter_fields(around):
        if isinstance(value, list):
            fields[name] = [_swapped(part, node, new) if isinstance(part, ast.AST) else part for part in value]
        else:
            fields[name] = _swapped(value, node, new) if isinstance(value, ast.AST) else value
    return ast.copy_location(type(around)(**fields), around)


def mutated(mutation: Mutation) -> CodeType:
    """The code of the module with the change."""
    tree, nodes, _ = _parsed(mutation.path)
    node = nodes[mutation.number]
    new = TABLE[mutation.change](node)
    assert new is not None
    changed = _swapped(tree, node, ast.copy_location(new, node))
    code: CodeType = compile(ast.fix_missing_locations(changed), str(mutation.path), "exec")  # type: ignore[call-overload]
    return code
