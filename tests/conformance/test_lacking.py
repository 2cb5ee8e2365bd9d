"""What of an exception says that the library lacks something, and what says that it does something else."""

from collections.abc import Callable

import numpy as np
import pytest

from conformance.clause import raises
from conformance.lacking import lacks
from tests.conformance.small_facade import Adapter, xp


def said(use: Callable[[], object]) -> str | None:
    try:
        use()
    except BaseException as error:
        return lacks(error, Adapter())
    raise AssertionError("nothing was raised")


def within_raises() -> None:
    with raises(RuntimeError):
        xp.zeros(2).requires_grad_()


@pytest.mark.parametrize(
    ("use", "what"),
    [
        (lambda: xp.no_such_name, "lacks no_such_name"),
        (lambda: xp.linalg.inv, "lacks inv"),
        (lambda: xp.zeros(2).backward(), "lacks backward"),
        (lambda: setattr(xp.zeros(2), "grad", None), "lacks grad, to be set"),
        (lambda: delattr(xp.zeros(2), "grad"), "lacks grad, to be deleted"),
        (lambda: delattr(xp.zeros(2), "dtype"), "lacks dtype, to be deleted"),
        (lambda: xp.float32.is_signed, "lacks is_signed"),
        (lambda: xp.int32.is_signed, "lacks is_signed"),  # a class of its own
        (lambda: xp.zeros(2, pin_memory=True), "xp.zeros lacks the parameter pin_memory"),
        (lambda: xp.zeros(2).clone(1), "Tensor.clone takes fewer parameters"),
        (lambda: xp.tensor(), "xp.tensor cannot go without data"),
        (lambda: xp.sparse_coo_tensor([1]), "NumPy has no sparse arrays"),
        (within_raises, "lacks requires_grad_"),
    ],
)
def test_lacks(use: Callable[[], object], what: str) -> None:
    assert said(use) == what


@pytest.mark.parametrize(
    "use",
    [
        lambda: xp.zeros(2).broken,  # the library's own AttributeError, through a property of the facade
        lambda: xp.zeros(2).tolist().no_such_name,
        lambda: xp.zeros(2).numpy().no_such_name,
        lambda: np.zeros(2, pin_memory=True),
        lambda: xp.zeros("two"),
        lambda: xp.zeros(2).reshape(3),
        lambda: xp.linalg.det(3),
    ],
)
def test_differs(use: Callable[[], object]) -> None:
    assert said(use) is None


def test_a_class_of_the_librarys_own_lacks_what_its_tensors_lack() -> None:
    class Own(Adapter):
        parts = (np.ndarray,)

    for use in (lambda: np.ndarray.backward, lambda: np.zeros(2).backward):  # type: ignore[attr-defined]
        with pytest.raises(AttributeError) as caught:
            use()
        assert lacks(caught.value, Own()) == "lacks ndarray.backward"
