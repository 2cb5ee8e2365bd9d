"""Choosing clauses by glob, and finding them by what they are about."""

import pytest

from conformance import loading
from conformance.errors import WrongUsage
from conformance.selection import find, select


def ids(clauses: list) -> list[str]:
    return [clause.id for clause in clauses]


def test_without_a_glob_all_are_selected() -> None:
    assert ids(select(loading.clauses(), [])) == [*loading.clauses()]


def test_globs_select_in_the_specifications_order_and_once() -> None:
    found = ids(
        select(loading.clauses(), ["numpy_bridge.numpy.*", "numpy_bridge.from_numpy.s*", "numpy_bridge.*.shares"])
    )
    assert found == [id for id in loading.clauses() if id in set(found)]
    assert len(found) == len(set(found))
    assert "numpy_bridge.from_numpy.shares" in found


def test_every_glob_must_match() -> None:
    with pytest.raises(WrongUsage, match=r"no clause matches 'numpy_brige\.\*'; did you mean numpy_bridge\.\*"):
        select(loading.clauses(), ["numpy_bridge.*", "numpy_brige.*"])


def test_an_id_finds_its_clause_alone() -> None:
    assert ids(find(loading.clauses(), "numpy_bridge.from_numpy.shares")) == ["numpy_bridge.from_numpy.shares"]


@pytest.mark.parametrize("text", ["from_numpy", "torch.from_numpy"])
def test_a_subject_finds_its_clauses_and_no_mention_of_it(text: str) -> None:
    found = ids(find(loading.clauses(), text))
    assert found
    assert {id.split(".")[1] for id in found} == {"from_numpy"}


def test_Tensor_finds_the_constructor() -> None:
    assert {id.split(".")[1] for id in ids(find(loading.clauses(), "Tensor"))} == {"Tensor"}


def test_a_word_of_a_norm_is_found_where_no_name_is() -> None:
    found = find(loading.clauses(), "structured")
    assert found
    assert all("structured" in clause.id or "structured" in clause.norm for clause in found)


def test_what_is_not_found_gets_the_nearest_names() -> None:
    with pytest.raises(WrongUsage, match="no clause is about 'from_nunpy'; did you mean from_numpy"):
        find(loading.clauses(), "from_nunpy")
