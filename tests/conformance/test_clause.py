"""The clause language: what is registered, and what cannot be."""

import numpy as np
import pytest

from conformance import clause as api
from conformance.clause import MUST, S1, Note, Registry, Torch, case_label, clause, drawn, each, source_text


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    registry = Registry()
    monkeypatch.setattr(api, "registry", registry)
    return registry


def made(body, id: str = "test_clause.a.b", **options):
    return clause(id, MUST, **{"source": [Torch("torch.add")], **options})(body)


def test_what_a_clause_carries(registry: Registry) -> None:
    def body(xp, second, accelerator, dtype=each([np.int8, np.int16]), n=each([1, 2])):
        """A norm
        of two lines."""

    found = made(
        body, source=[S1(3, 14), Torch("torch.add"), Note("notes/autograd")], requires=["views"], after=["x.y.z"]
    )
    assert registry == {"test_clause.a.b": found}
    assert (found.chapter, found.norm, found.after) == ("test_clause", "A norm\nof two lines.", ("x.y.z",))
    assert [str(source) for source in found.sources] == ["S1-03", "S1-14", "torch: torch.add", "note: notes/autograd"]
    assert found.sources[0].url is None
    assert found.sources[2].url == "https://docs.pytorch.org/docs/2.13/generated/torch.add.html"
    assert found.sources[3].url == "https://docs.pytorch.org/docs/2.13/notes/autograd.html"
    assert found.requires == {"views", "device.accelerator", "device.several"}
    assert found.sites == ("xp", "second", "accelerator")
    assert found.on_accelerators_only
    assert not found.on_every_device
    assert [*found.cases()][:3] == [
        {"dtype": np.int8, "n": 1},
        {"dtype": np.int8, "n": 2},
        {"dtype": np.int16, "n": 1},
    ]


def normless(xp):
    pass


def both(xp, device, accelerator):
    """A norm."""


def unknown(xp, other):
    """A norm."""


def defaulted(xp, n=3):
    """A norm."""


NOTHING = object()


def unwritable(xp, n=each([NOTHING])):
    """A norm."""


def fine(xp):
    """A norm."""


@pytest.mark.parametrize(
    ("body", "options", "message"),
    [
        (fine, {"id": "test_clause.b"}, "is not an id of the form"),
        (fine, {"id": "test_clause.a.b-c"}, "is not an id of the form"),
        (fine, {"id": "other.a.b"}, "must begin with 'test_clause.'"),
        (normless, {}, "has no norm"),
        (fine, {"source": []}, "names no source"),
        (fine, {"requires": ["wings"]}, "unknown capabilities: wings"),
        (both, {}, "both 'device' and 'accelerator'"),
        (unknown, {}, "the parameter 'other' is none of"),
        (defaulted, {}, "the parameter 'n' is none of"),
    ],
)
def test_what_cannot_be_registered(body, options: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(body, **options)


def test_an_id_is_given_once() -> None:
    made(fine)
    with pytest.raises(ValueError, match=r"two clauses are called test_clause\.a\.b"):
        made(fine)


def test_a_case_without_source_cannot_stand_in_a_table() -> None:
    with pytest.raises(TypeError, match="a case must be a literal"):
        made(unwritable)


def test_an_empty_table_checks_nothing() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        each([])


@pytest.mark.parametrize(
    "value",
    [
        np.float32, np.bool_, True, 3, -0.0, 1e300, 2 + 3j, "quote's", b"\x00", None, ..., slice(1, None, 2), (), (1,),
        [(1, "a"), {"k": [None]}], int, bool, float("inf"), -float("inf"), np.float64(0.5),
    ],
)  # fmt: skip
def test_source_text_makes_the_value_again(value: object) -> None:
    again = eval(source_text(value), {"np": np})
    assert again == value
    assert type(again) is type(value)


def test_source_text_of_nan_and_functions() -> None:
    assert np.isnan(eval(source_text(float("nan"))))
    assert source_text(fine) == "fine"
    with pytest.raises(TypeError):
        source_text(lambda x: x)


def test_labels_hold_no_addresses() -> None:
    label = case_label({"dtype": np.float32, "form": ("add", fine), "f": fine, "one": (int,), "list": [np.int8, "x"]})
    assert label == "dtype=float32, form=('add', fine), f=fine, one=(int,), list=[int8, 'x']"
    assert case_label({}) is None


def test_drawing_is_lazy() -> None:
    def body(xp, n=drawn(lambda st: 1 / 0)):
        """A norm."""

    assert [*made(body).draws] == ["n"]
