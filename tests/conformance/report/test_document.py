"""The specification as a document."""

import ast

import spec
from conformance import loading
from conformance.report import document


def test_every_chapter_is_read_once_in_the_order_of_the_parts() -> None:
    named = [name for names in spec.PARTS.values() for name in names]
    assert len(set(named)) == len(named)
    assert set(named) <= loading.spec_modules().keys()
    chapters = document.chapters()
    assert [chapter["id"] for chapter in chapters][: len(named)] == named
    assert sorted(chapter["id"] for chapter in chapters) == sorted(loading.spec_modules())
    assert all(chapter["prose"] for chapter in chapters)


def test_a_check_is_shown_without_its_function() -> None:
    clause = loading.clauses()["numpy_bridge.from_numpy.shares"]
    assert document.code_of(clause).startswith("array = np.zeros(3, dtype)\n")
    assert document.given(clause) == "xp, dtype"
    assert document.cases_of(clause)[0].startswith("dtype = bool, uint8, ")


def test_every_claim_is_there_with_its_code_and_its_clauses() -> None:
    strings: list[str] = []

    def string(text: str) -> int:
        strings.append(text)
        return len(strings) - 1

    known = loading.claims()
    found = document.claims(["creation.tensor.is_no_method"], string)
    assert [entry[0] for entry in found["claims"]] == [*known]
    assert [name for name, *_ in found["documents"]] == ["S1", "S2", "S3"]
    for id, truth, text, _, lines, code, _ in found["claims"]:
        claim = known[id]
        assert (truth, text, tuple(lines)) == (str(claim.truth), claim.text, claim.lines)
        assert (code >= 0) == (claim.statement is not None)
    for code in strings:
        assert isinstance(ast.parse(code).body[0], ast.FunctionDef)
    cited = {entry[0]: entry[6] for entry in found["claims"]}
    assert cited["S1-02"] == ["creation.tensor.is_no_method"]
    assert cited["S1-04"] == []
