"""The base of a facade: a library's own tensors under PyTorch's names.

Standard library alone, and nothing here computes: every operator, comparison and protocol is the library's own, so that
what is seen through a facade is what the library does.  Reproducers quote what they use of this file.
"""

import operator
import weakref
from collections.abc import Callable, Iterator
from typing import Any, ClassVar


class Absent(AttributeError):
    """An attribute was set or deleted that the facade does not have, or has only for reading: the verdict is ``unsupported``."""


def unwrap(value: Any) -> Any:
    """What the library is given for ``value``: its own tensors, also inside lists, tuples, dicts and slices."""
    if isinstance(value, Wrapped):
        return value.native
    if type(value) in (list, tuple):
        return type(value)(map(unwrap, value))
    if type(value) is dict:
        return {key: unwrap(item) for key, item in value.items()}
    if type(value) is slice:
        return slice(unwrap(value.start), unwrap(value.stop), unwrap(value.step))
    return value


def operators(name: str) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """The library's own ``x + y``, ``y + x`` and ``x += y``, for the operator that the standard library calls ``name``.

    ``x += y`` gives back what the library gives back, so that it rebinds or mutates as the library does.
    """
    plain, in_place = getattr(operator, name), getattr(operator, f"i{name.rstrip('_')}")
    return (
        lambda self, other: self.wrap(plain(self.native, unwrap(other))),
        lambda self, other: self.wrap(plain(unwrap(other), self.native)),
        lambda self, other: self.wrap(in_place(self.native, unwrap(other))),
    )


def comparison(name: str) -> Callable[..., Any]:
    """The library's own comparison, for the operator that the standard library calls ``name``."""
    compare = getattr(operator, name)
    return lambda self, other: self.wrap(compare(self.native, unwrap(other)))


def asked(function: Callable[..., Any]) -> Callable[..., Any]:
    """What the built-in ``function`` gives for the library's own value."""
    return lambda self, *arguments: self.wrap(function(self.native, *arguments))


def lent(name: str) -> Any:
    """A protocol's attribute, there if the library's own value has it."""
    return property(lambda self: getattr(self.native, name))


def axes(dim: Any) -> Any:
    """Several dimensions are a list or a tuple in PyTorch; a tuple for those who name them as NumPy does."""
    return tuple(dim) if isinstance(dim, list) else dim


def sizes(given: tuple[Any, ...]) -> Any:
    """PyTorch takes sizes one by one, or as one sequence; this is the sequence."""
    return unwrap(given[0] if len(given) == 1 and not isinstance(given[0], int) else given)


class Verbs:
    """Makes verbs of a library's functions: each unwraps what goes in and hands what comes out to ``wrap``."""

    def __init__(self, wrap: Callable[[Any], Any]) -> None:
        self.wrap = wrap

    def unary(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def apply(input: Any) -> Any:
            return self.wrap(function(unwrap(input)))

        return apply

    def binary(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def apply(input: Any, other: Any) -> Any:
            return self.wrap(function(unwrap(input), unwrap(other)))

        return apply

    def reduction(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Of a function with NumPy's ``axis`` and ``keepdims``."""

        def apply(input: Any, dim: Any = None, keepdim: bool = False) -> Any:
            return self.wrap(function(unwrap(input), axis=axes(dim), keepdims=keepdim))

        return apply

    def typed_reduction(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """As ``reduction``, of a function that takes the result's dtype too."""

        def apply(input: Any, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
            return self.wrap(function(unwrap(input), axis=axes(dim), keepdims=keepdim, dtype=dtype))

        return apply


class Wrapped:
    """A library's value, ``native``, under PyTorch's names; the base of a facade's ``Tensor``.

    A subclass names the classes of the library's values in ``natives``.  The same value has the same wrapper for as
    long as that lives, so that ``xp.asarray(t) is t`` tells about the library.  Attributes that the facade does not
    define can be neither read nor set nor deleted.
    """

    __slots__ = ("__weakref__", "native")
    natives: ClassVar[tuple[type, ...]] = ()
    _known: ClassVar[Any]

    native: Any

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._known = weakref.WeakValueDictionary()

    @classmethod
    def wrap(cls, value: Any) -> Any:
        """The wrapper of one of the library's values, also inside lists and tuples; anything else as it is."""
        if isinstance(value, cls.natives):
            wrapper = cls._known.get(id(value))
            if wrapper is None:
                wrapper = object.__new__(cls)
                object.__setattr__(wrapper, "native", value)
                cls._known[id(value)] = wrapper
            return wrapper
        if type(value) in (list, tuple):
            return type(value)(map(cls.wrap, value))
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        here = getattr(type(self), name, None)
        if here is None or (isinstance(here, property) and here.fset is None):
            raise Absent(f"{name} of a tensor cannot be set", name=name, obj=self)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        here = getattr(type(self), name, None)
        if not isinstance(here, property) or here.fdel is None:
            raise Absent(f"{name} of a tensor cannot be deleted", name=name, obj=self)
        object.__delattr__(self, name)

    __add__, __radd__, __iadd__ = operators("add")
    __sub__, __rsub__, __isub__ = operators("sub")
    __mul__, __rmul__, __imul__ = operators("mul")
    __truediv__, __rtruediv__, __itruediv__ = operators("truediv")
    __floordiv__, __rfloordiv__, __ifloordiv__ = operators("floordiv")
    __mod__, __rmod__, __imod__ = operators("mod")
    __pow__, __rpow__, __ipow__ = operators("pow")
    __matmul__, __rmatmul__, __imatmul__ = operators("matmul")
    __and__, __rand__, __iand__ = operators("and_")
    __or__, __ror__, __ior__ = operators("or_")
    __xor__, __rxor__, __ixor__ = operators("xor")
    __lshift__, __rlshift__, __ilshift__ = operators("lshift")
    __rshift__, __rrshift__, __irshift__ = operators("rshift")
    __eq__ = comparison("eq")
    __ne__ = comparison("ne")
    __lt__ = comparison("lt")
    __le__ = comparison("le")
    __gt__ = comparison("gt")
    __ge__ = comparison("ge")
    __neg__ = asked(operator.neg)
    __pos__ = asked(operator.pos)
    __abs__ = asked(abs)
    __invert__ = asked(operator.invert)
    __bool__ = asked(bool)
    __len__ = asked(len)
    __float__ = asked(float)
    __int__ = asked(int)
    __complex__ = asked(complex)
    __index__ = asked(operator.index)
    __hash__ = asked(hash)
    __repr__ = asked(repr)
    __str__ = asked(str)
    __format__ = asked(format)

    def __iter__(self) -> Iterator[Any]:
        return map(self.wrap, iter(self.native))

    def __reversed__(self) -> Any:
        return map(self.wrap, reversed(self.native))

    def __contains__(self, item: Any) -> bool:
        return unwrap(item) in self.native

    def __getitem__(self, index: Any) -> Any:
        return self.wrap(self.native[unwrap(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        self.native[unwrap(index)] = unwrap(value)

    def __delitem__(self, index: Any) -> None:
        del self.native[unwrap(index)]

    def __copy__(self) -> Any:
        import copy

        return self.wrap(copy.copy(self.native))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        import copy

        return self.wrap(copy.deepcopy(self.native, memo))

    def __reduce__(self) -> Any:
        return type(self).wrap, (self.native,)

    __array_priority__ = 1e9  # an array on the left hands its operator over to __radd__, which gives it to the library
    __array__ = lent("__array__")
    __array_interface__ = lent("__array_interface__")
    __cuda_array_interface__ = lent("__cuda_array_interface__")
    __dlpack__ = lent("__dlpack__")
    __dlpack_device__ = lent("__dlpack_device__")
