"""What an exception out of a clause's body says to a reader: the assertion, with the values that it compared."""

from __future__ import annotations

import ast
import linecache
import textwrap
import types
from reprlib import Repr

from conformance.errors import said

_short = Repr()
_short.maxstring = _short.maxother = _short.maxlong = 200
_short.maxlist = _short.maxtuple = _short.maxdict = 20


def explain(error: BaseException) -> str:
    """One message for ``error``: its own text, or for a bare assertion its source with the values of its operands.

    The operands are evaluated once more in the failed frame, so that clauses need no rewriting to be readable.
    """
    frame, line = _failed_line(error)
    if not isinstance(error, AssertionError):
        return f"{type(error).__name__}: {said(error)}\n  at: {_statement_source(frame, line)}"
    if text := said(error):
        return text
    statement = _statement(frame, line)
    if not isinstance(statement, ast.Assert):
        return f"assertion failed\n  at: {_statement_source(frame, line)}"
    text = f"assert {ast.unparse(statement.test)}"
    if isinstance(statement.test, ast.Compare):
        for operand in (statement.test.left, *statement.test.comparators):
            if not isinstance(operand, ast.Constant):
                text += f"\n  where {ast.unparse(operand)} = {_evaluated(operand, frame)}"
    return text


def _failed_line(error: BaseException) -> tuple[types.FrameType | None, int]:
    """The innermost frame of the specification that the exception passed, and the line there."""
    found: tuple[types.FrameType | None, int] = (None, 0)
    traceback = error.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_globals.get("__name__", "")
        if found[0] is None or name == "spec" or name.startswith("spec."):
            found = (traceback.tb_frame, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _statement(frame: types.FrameType | None, line: int) -> ast.stmt | None:
    """The innermost statement of the frame's function that spans ``line``."""
    if frame is None:
        return None
    first = frame.f_code.co_firstlineno
    lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)[first - 1 :]
    for end in range(line - first + 1, len(lines) + 1):
        try:
            tree = ast.parse(textwrap.dedent("".join(lines[:end])))
        except SyntaxError:
            continue
        spans = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.stmt) and node.lineno <= line - first + 1 <= (node.end_lineno or node.lineno)
        ]
        return max(spans, key=lambda node: node.lineno) if spans else None
    return None


def _statement_source(frame: types.FrameType | None, line: int) -> str:
    statement = _statement(frame, line)
    if statement is None or hasattr(statement, "body"):
        return linecache.getline(frame.f_code.co_filename, line).strip() if frame else ""
    return ast.unparse(statement)


def _evaluated(operand: ast.expr, frame: types.FrameType | None) -> str:
    if frame is None:
        return "?"
    try:
        code = compile(ast.Expression(operand), "<operand>", "eval")
        return _short.repr(eval(code, frame.f_globals, frame.f_locals))
    except Exception as error:
        return f"({type(error).__name__} when evaluated again: {said(error)})"
