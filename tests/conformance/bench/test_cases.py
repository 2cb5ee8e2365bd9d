"""The table of cases stands on clauses that exist, and the reference does all that it has."""

import pytest

import reference_impl
from conformance import loading
from conformance.bench.cases import CASES, FAMILIES, Site


def test_cases_stand_on_clauses_that_exist():
    for case in CASES.values():
        assert case.family in FAMILIES
        assert case.clauses
        assert set(case.clauses) <= loading.clauses().keys()


@pytest.mark.parametrize("case", [case for case in CASES.values() if case.on_host], ids=lambda case: case.name)
def test_the_reference_does_them(case):
    work = case.prepare(Site(reference_impl, "cpu", {}), case.sizes[0])
    assert work() is not None
    assert work() is not None
