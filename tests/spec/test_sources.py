"""The claims ledger: its entries are sound, its verdicts are what both backends show, and the clauses cover it."""

from __future__ import annotations

import importlib
import pkgutil
import warnings
from collections import Counter

import pytest

import spec
from conformance.adapter import Adapter
from conformance.clause import registry
from conformance.loading import load
from spec.sources import (
    CONDITIONAL,
    DOCUMENTS,
    ENVIRONMENT,
    FALSE,
    TRUE,
    TYPO,
    UNTESTABLE,
    Claim,
    Truth,
    citing,
    claim,
    claims,
)

BACKENDS = ("torch", "reference")


@pytest.fixture(scope="module", params=BACKENDS)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    made = load(request.param)
    for device in made.devices:
        made.use_device(device)
    return made


def passes(claim: Claim, adapter: Adapter, holds: bool = True) -> bool:
    """Whether the claim's statement passes on the backend; an error other than the one it may fail with is raised."""
    assert claim.statement is not None
    given: dict[str, object] = {"xp": adapter.xp, "accelerator": adapter.devices[-1], "holds": holds}
    adapter.reset()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            claim.statement(*(given[name] for name in claim.parameters))
    except claim.error:
        return False
    finally:
        adapter.reset()
    return True


def shown(claim: Claim, adapter: Adapter) -> Truth:
    """The verdict that the claim's statement earns on the backend."""
    if claim.statement is None:
        return UNTESTABLE
    if claim.where is not None:
        return ENVIRONMENT if passes(claim, adapter) == claim.where(adapter.xp) else FALSE
    inside = passes(claim, adapter)
    if "holds" in claim.parameters and inside != passes(claim, adapter, holds=False):
        return CONDITIONAL if inside else FALSE
    if inside:
        return TRUE
    return TYPO if claim.truth is TYPO else FALSE


@pytest.mark.parametrize("entry", claims.values(), ids=claims.keys())
def test_the_verdict_is_what_the_statement_shows(entry: Claim, adapter: Adapter) -> None:
    assert shown(entry, adapter) is entry.truth


def test_statements_about_accelerators_have_one_to_run_on(adapter: Adapter) -> None:
    assert adapter.devices[-1].split(":")[0] != "cpu"


@pytest.fixture(scope="module")
def cited() -> dict[str, tuple[str, ...]]:
    for chapter in pkgutil.iter_modules(spec.__path__, "spec."):
        importlib.import_module(chapter.name)
    return citing(registry)  # raises for a clause that cites an unknown claim


def test_every_claim_has_a_clause_or_a_reason(cited: dict[str, tuple[str, ...]]) -> None:
    assert [id for id, clauses in cited.items() if not clauses and not claims[id].reason] == []


def test_what_is_said_to_have_no_clause_has_none(cited: dict[str, tuple[str, ...]]) -> None:
    """Save a piece of advice, say, which has no statement: a clause that shows what is behind it may cite it."""
    testable = [id for id, clauses in cited.items() if clauses and claims[id].statement]
    assert [id for id in testable if claims[id].reason] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_ids_count_from_one_without_a_gap(document: str) -> None:
    ids = [entry.id for entry in claims.values() if entry.document.name == document]
    assert ids == [f"{document}-{number:02d}" for number in range(1, len(ids) + 1)]


def test_every_verdict_occurs_and_most_claims_are_testable() -> None:
    counts = Counter(entry.truth for entry in claims.values())
    assert set(counts) == set(Truth)
    assert counts[TRUE] > counts[FALSE] + counts[TYPO]
    assert counts[UNTESTABLE] < len(claims) / 5
    assert len(claims) > 300


def test_what_is_not_simply_true_is_explained() -> None:
    for entry in claims.values():
        assert entry.text.endswith("."), entry.id
        plain = entry.truth is TRUE and not entry.really and not entry.reason
        assert (entry.finding == "true") == plain, entry.id


def test_no_claim_is_entered_twice() -> None:
    assert [text for text, count in Counter(entry.text for entry in claims.values()).items() if count > 1] == []


NEXT = f"S3-{1 + sum(entry.document.name == 'S3' for entry in claims.values()):02d}"


def taking_xp(xp: object) -> None:
    """Something is claimed."""


def taking_nothing() -> None:
    """Something is claimed."""


def saying_nothing(xp: object) -> None:
    pass


@pytest.mark.parametrize(
    ("id", "line", "truth", "statement", "why"),
    [
        ("S3-01", 1, TRUE, taking_xp, "is expected"),
        ("S3-999", 1, TRUE, taking_xp, "is expected"),
        (NEXT, 0, TRUE, taking_xp, "119 lines"),
        (NEXT, (1, 120), TRUE, taking_xp, "119 lines"),
        (NEXT, 1, TRUE, saying_nothing, "does not say what is claimed"),
        (NEXT, 1, TRUE, taking_nothing, "without what that verdict needs"),
        (NEXT, 1, FALSE, taking_xp, "without what that verdict needs"),
        (NEXT, 1, TYPO, taking_xp, "without what that verdict needs"),
        (NEXT, 1, CONDITIONAL, taking_xp, "without what that verdict needs"),
        (NEXT, 1, ENVIRONMENT, taking_xp, "without what that verdict needs"),
        (NEXT, 1, UNTESTABLE, taking_nothing, "without what that verdict needs"),
    ],
)
def test_an_entry_that_could_not_be_checked_is_refused(id, line, truth, statement, why) -> None:  # type: ignore[no-untyped-def]
    before = dict(claims)
    with pytest.raises(ValueError, match=why):
        claim(id, line, truth)(statement)
    assert claims == before


def test_a_clause_that_cites_an_unknown_claim_is_named() -> None:
    class Citing:
        id = "chapter.subject.behaviour"
        sources = (type("Source", (), {"kind": "claim", "name": "S1-999"}),)

    with pytest.raises(KeyError, match=r"chapter.subject.behaviour cites S1-999"):
        citing({"chapter.subject.behaviour": Citing()})
