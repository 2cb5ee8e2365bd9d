"""Meta arrays: geometry that nothing can read by mistake."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import reference_impl as ref
from reference_impl.devices import META
from reference_impl.memory import address, window
from reference_impl.meta import TRIED, Meta


def table(*shape: int) -> Meta:
    made: Meta = META.empty(shape, np.dtype(np.float32))
    return made


@pytest.mark.parametrize(
    "read",
    [np.asarray, np.array, np.asanyarray, bool, float, int, memoryview, lambda a: a.tolist(), lambda a: a.item()],
)
def test_numpy_and_python_cannot_read_it(read: Callable[[Meta], object]) -> None:
    for array in (table(), table(2, 3), table(1 << 40)):
        with pytest.raises((NotImplementedError, TypeError)):
            read(array)


def test_views_exist_where_strides_allow_them() -> None:
    generator = np.random.default_rng(0)
    shapes = [(24,), (2, 12), (4, 6), (2, 3, 4), (1, 24, 1), (3, 1, 8), (2, 2, 2, 3), (6, 4), ()]
    for _ in range(500):
        host = np.empty([int(n) for n in generator.choice([1, 2, 3, 4], 4)])
        steps = tuple(slice(None, None, int(n)) for n in generator.integers(1, 3, 4))
        axes = generator.permutation(4)
        host = host.transpose(axes)[steps]
        array = window(META.copy_in(np.empty(1)), host.shape, host.strides, 0)
        for shape in [*shapes, (host.size,), host.shape[::-1], (host.size, 1), (-1,), (2, -1), (host.shape[0], -1)]:
            try:
                expected = host.reshape(shape)
            except ValueError:
                with pytest.raises(ValueError, match="cannot reshape"):
                    array.reshape(shape)
                continue
            found = array.reshape(shape)
            shared = np.may_share_memory(expected, host)
            assert found.shape == expected.shape
            assert (address(found) == address(array)) is shared
            if shared:
                kept = [i for i, n in enumerate(expected.shape) if n > 1]
                assert [found.strides[i] for i in kept] == [expected.strides[i] for i in kept]


@pytest.mark.parametrize("dtype", ["bool", "int8", "float16", "bfloat16", "float64", "complex128"])
def test_every_dtype_has_its_geometry(dtype: str) -> None:
    t = ref.empty(1 << 45, 3, dtype=getattr(ref, dtype), device="meta")
    assert t.dtype is getattr(ref, dtype)
    assert t.t().stride() == (1, 3)
    assert t.nbytes == (3 << 45) * t.element_size()


def test_windows_and_views_keep_their_place_in_memory() -> None:
    array = table(4, 3)
    assert address(array[2]) == address(array) + 24
    seen = window(array, (2,), (8,), 4)
    assert isinstance(seen, Meta)
    assert (seen.shape, seen.strides, address(seen)) == ((2,), (8,), address(array) + 4)
    assert address(table(2)) != address(table(2))


COMPUTED: list[Callable[..., Any]] = [
    np.negative, np.exp, np.argsort, lambda a: a + a.T.copy().T, lambda a: a * 2, lambda a: a @ a.T, lambda a: a > 0,
    lambda a: np.add.reduce(a), lambda a: np.add.reduce(a, axis=(0, 1), keepdims=True), lambda a: np.maximum.reduce(a, axis=1),
    lambda a: np.add.accumulate(a, axis=1), lambda a: np.where(a > 0, a, 1.0), lambda a: np.concatenate([a, a], 1),
    lambda a: np.stack([a, a], -1), lambda a: np.sort(a, axis=0), lambda a: a.sum(), lambda a: a.astype(np.int8),
    lambda a: a[[0, 1, 1]], lambda a: a[:, 0], lambda a: np.take_along_axis(a, np.argsort(a, 1), 1), lambda a: a.reshape(-1),
    lambda a: a.T.reshape(4, 3), lambda a: np.expand_dims(a, 1), lambda a: np.broadcast_to(a, (2, 4, 3)), lambda a: np.cumsum(a),
    lambda a: np.divmod(a, a), lambda a: a.swapaxes(0, 1) + 1, lambda a: np.zeros_like(a), lambda a: a.copy("K"),
    lambda a: np.vecdot(a, a), lambda a: np.frexp(a), lambda a: np.moveaxis(a, 0, 1), lambda a: np.squeeze(a[:1]),
    lambda a: a.T[::2],
]  # fmt: skip


def geometry(result: Any) -> Any:
    """The shape, dtype and strides of a result, or of each of several."""
    if isinstance(result, tuple):
        return tuple(map(geometry, result))
    return tuple(result.shape), result.dtype, tuple(result.strides)


@pytest.mark.parametrize("compute", COMPUTED)
def test_results_have_the_geometry_that_numpy_gives(compute: Callable[..., Any]) -> None:
    assert geometry(compute(table(4, 3))) == geometry(compute(np.ones((4, 3), np.float32)))


def test_what_must_be_tried_is_refused_where_it_is_too_large() -> None:
    assert np.sort(table(10, 2)).shape == (10, 2)
    with pytest.raises(NotImplementedError, match=f"more than {TRIED} elements"):
        np.sort(table(TRIED + 1))


def test_writes_are_checked_and_do_nothing() -> None:
    array = table(2, 3)
    array[0] = 1
    array[:, 1] = table(2)
    array.fill(7)
    np.add(array, array, out=array)
    with pytest.raises(ValueError, match="broadcast"):
        array[0] = table(4)
    with pytest.raises(ValueError, match="broadcast"):
        np.add(table(4, 2, 3), array, out=array)
    with pytest.raises(RuntimeError, match="same device"):
        array[0] = np.zeros(3)
    assert array.shape == (2, 3)


def test_addresses_are_given_out_again_when_they_run_out() -> None:
    for _ in range(3000):
        assert address(table(1 << 50)) < 1 << 62


@pytest.mark.parametrize("name", ["gt", "maximum", "remainder", "sub", "bitwise_and", "gcd", "copysign", "hypot"])
def test_no_kernel_is_missed_where_none_runs(name):
    """What is refused for lack of a kernel is not on meta; the result has the shape and, where that depends, the dtype."""
    x = ref.ones(2, dtype=ref.uint16, device="meta")
    assert getattr(ref, name)(x, x).shape == (2,)
    if name != "maximum":  # whose check of complex numbers comes before any kernel
        z = ref.ones(2, dtype=ref.complex64, device="meta")
        assert getattr(ref, name)(z, z).dtype is (ref.bool if name == "gt" else ref.complex64)
