"""Telling that a backend lacks something from that it does something else: what of an exception says ``unsupported``."""

from __future__ import annotations

import inspect
import re
import sys
from typing import Any

from conformance import facade
from conformance.adapter import Adapter, Unsupported
from conformance.errors import said

_KEYWORD = re.compile(r"(?P<function>[\w.<>]+)\(\) got an unexpected keyword argument '(?P<name>\w+)'")
_NO_KEYWORDS = re.compile(r"(?P<function>[\w.<>]+)\(\) takes no keyword arguments")
_INVALID = re.compile(r"'(?P<name>\w+)' is an invalid keyword argument for (?P<function>[\w.<>]+)\(\)")
_TOO_MANY = re.compile(r"(?P<function>[\w.<>]+)\(\) takes (from )?\d+ (to \d+ )?positional arguments? but \d+ .*given")
_MISSING = re.compile(r"(?P<function>[\w.<>]+)\(\) missing \d+ required .*argument.*: (?P<names>.+)")
_DTYPE = re.compile(r"bool|u?int(8|16|32|64)|b?float(16|32|64)|complex(64|128)")


def lacks(error: BaseException, adapter: Adapter) -> str | None:
    """What the backend lacks, if that is why the clause raised ``error``; None if it raised for another reason.

    What the adapter raises as Unsupported is lacking.  Of a facade, so is an attribute of what the facade itself
    defines, or of one of its dtypes, and a parameter of one of its functions: each only where the clause asked for it.
    An AttributeError or TypeError from inside the library is the library's.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, Unsupported):
            return said(cause)
        if adapter.facade:
            if isinstance(cause, facade.Absent):
                return f"lacks {cause.name}, to be {said(cause).rpartition(' ')[2]}"
            if isinstance(cause, Exception) and (told := adapter.lacks(cause)):
                return told
            if isinstance(cause, AttributeError) and (owner := _part(cause.obj, adapter)):
                return f"lacks {owner.__name__}.{cause.name}"
            if isinstance(cause, AttributeError) and _is_absent(cause, adapter.xp):
                return f"lacks {cause.name}"
            if isinstance(cause, TypeError) and (missing := _parameter(cause, adapter.xp)):
                return missing
        cause = cause.__cause__ if isinstance(cause, AssertionError) else None  # as ``raises`` reports another class
    return None


def _part(thing: Any, adapter: Adapter) -> type | None:
    """The class of the library's that ``thing`` is of, or is, if the adapter names it as one that a name may be missing from."""
    if isinstance(thing, adapter.parts):
        return type(thing)
    return next((part for part in adapter.parts if thing is part), None)


def _raised_in(error: BaseException) -> str:
    """The module of the innermost frame that the exception passed."""
    name, traceback = "", error.__traceback__
    while traceback is not None:
        name = traceback.tb_frame.f_globals.get("__name__", "")
        traceback = traceback.tb_next
    return name


def _home(xp: Any) -> str:
    """The module that defines a facade."""
    return str(getattr(xp, "__module__", None) or getattr(xp, "__name__", ""))


def _is_absent(error: AttributeError, xp: Any) -> bool:
    thing, name = error.obj, error.name
    if name is None or thing is None or _raised_in(error) in (_home(xp), facade.__name__):
        return False
    dtypes = {type(value) for key, value in vars(xp).items() if _DTYPE.fullmatch(key)}  # NumPy has a class for each
    ours = thing is xp or isinstance(thing, facade.Wrapped) or getattr(thing, "__module__", None) == _home(xp)
    if not ours and type(thing) not in dtypes - {str, int, type}:
        return False
    nothing = object()
    return inspect.getattr_static(thing, name, nothing) is nothing  # a property that raised is there


def _parameter(error: TypeError, xp: Any) -> str | None:
    if _raised_in(error) in (_home(xp), facade.__name__):
        return None
    for pattern in (_KEYWORD, _INVALID, _NO_KEYWORDS, _TOO_MANY):
        if match := pattern.fullmatch(said(error)):
            function = match["function"]
            lent = vars(xp).get(function)  # the library's own function, under PyTorch's name
            is_lent = callable(lent) and getattr(lent, "__module__", None) != _home(xp)
            if _is_facades(function, xp) or (is_lent and pattern is not _TOO_MANY):
                name = match.groupdict().get("name")
                return f"{function} lacks the parameter {name}" if name else f"{function} takes fewer parameters"
    if (match := _MISSING.fullmatch(said(error))) and _is_facades(match["function"], xp):
        return f"{match['function']} cannot go without {match['names'].replace(chr(39), '')}"
    return None


def _is_facades(qualified: str, xp: Any) -> bool:
    """Whether a function of this qualified name is defined by the facade (or is a class of its own)."""
    for home in (_home(xp), facade.__name__):
        found: Any = sys.modules.get(home)
        for part in qualified.partition(".<locals>")[0].split("."):  # what one of its functions makes is its own too
            found = inspect.getattr_static(found, part, None)
            found = getattr(found, "__func__", found)
        if found is not None and getattr(found, "__module__", None) == home:
            return True
    return False
