"""Every clause catches at least one fault of the reference implementation, and passes without it."""

import importlib
import pkgutil

import pytest

import reference_impl
import spec
import tests.mutants
from adapters.reference import Adapter
from conformance.clause import registry
from conformance.running import Runner, Verdict, sites
from tests.mutants import Mutant, mutants

for package in (spec, tests.mutants):
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith("test_") and module.name != "sources":
            importlib.import_module(f"{package.__name__}.{module.name}")


@pytest.fixture(scope="module")
def adapter() -> Adapter:
    return Adapter()


@pytest.mark.parametrize("fault", mutants, ids=lambda m: f"{m.clause}: {m.fault}")
def test_killed(fault: Mutant, adapter: Adapter) -> None:
    clause = registry[fault.clause]
    runner = Runner(adapter, registry)
    # A fault may break what the clause depends on too; the clause itself must see it.
    runner.known.update({(other, device): Verdict.PASS for other in clause.after for device in adapter.devices})
    with pytest.MonkeyPatch.context() as patch:
        fault.apply(reference_impl, patch)
        outcomes = {device: runner.run(clause, device) for device in sites(clause, adapter.devices)}
    assert Verdict.FAIL in {outcome.verdict for outcome in outcomes.values()}, outcomes
    outcomes = {device: runner.run(clause, device) for device in sites(clause, adapter.devices)}
    assert Verdict.FAIL not in {outcome.verdict for outcome in outcomes.values()}, outcomes


def test_every_clause_has_a_mutant() -> None:
    assert set(registry) - {m.clause for m in mutants} == set()
