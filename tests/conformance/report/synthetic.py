"""Results of many backends that were never run: real clauses, their real reproducers, and failures as they come."""

import random
from collections.abc import Iterable
from typing import Any

from conformance import loading, results
from conformance.backend import Backend, Setting
from conformance.clause import Clause
from conformance.expectations import Expectation, Expectations
from conformance.report.model import Model, Run, model
from conformance.running import Case, Outcome, Verdict, sites

CAPABILITIES = ("autograd.tape", "mutable", "numpy", "views")

MESSAGES = (
    "    assert {left} == {right}\n      where {left} = {value}",
    "AttributeError: module 'backend{n}' has no attribute '{name}'\n  at: {left} = xp.{name}(x)",
    "TypeError: {name}() got an unexpected keyword argument 'dtype'\n  at: {left} = xp.{name}([1.0], dtype=xp.{right})",
    "RuntimeError: The operation {name} is not implemented for arguments of type ({left}, {right}); see issue {value}",
)


def backend(n: int) -> Backend:
    preamble = f"import backend{n}\n\nxp = backend{n}\nxp.set_seed(0)\nxp.use_device('cpu')\n"
    setting = Setting(preamble, None, None)
    return Backend(
        target=f"backend{n}.conformance:Adapter",
        name=f"backend{n}",
        version=f"{n}.2.1",
        url=f"https://example.org/backend{n}",
        devices=("cpu",),
        capabilities=CAPABILITIES,
        expectations=None,
        families={},
        settings={"cpu": setting},
    )


def run(n: int, clauses: Iterable[Clause]) -> Run:
    """What backend ``n`` did: it lacks some capabilities, fails one clause in seven, knows of half of them."""
    chance = random.Random(n)
    about = backend(n)
    clauses = [clause for clause in clauses if "cpu" in sites(clause, about.devices)]
    records = [
        results.Record.of(clause, about, "cpu", outcome(chance, n, clause), expected(chance, clause))
        for clause in clauses
    ]
    names = {clause.id: clause for clause in clauses}
    head: dict[str, Any] = results.header(names.values(), [about], {"clauses": [], "devices": []})
    return Run(f"{about.name}.jsonl", results.Results(head, tuple(records), complete=True))


def outcome(chance: random.Random, n: int, clause: Clause) -> Outcome:
    if lacking := sorted(clause.requires - set(CAPABILITIES)):
        return Outcome(Verdict.UNSUPPORTED, f"needs {lacking[0]}")
    kind = chance.choices(
        (Verdict.PASS, Verdict.FAIL, Verdict.ERROR, Verdict.CRASH, Verdict.TIMEOUT), (84, 14, 1, 0.5, 0.5)
    )[0]
    if kind is Verdict.PASS:
        return Outcome(kind)
    words = clause.id.split(".")
    message = chance.choice(MESSAGES).format(
        n=n, name=words[1], left=words[2][:9], right=words[0], value=chance.randrange(10**6)
    )
    case = next(iter(clause.cases())) if not clause.draws else None
    return Outcome(kind, message, Case.of(case) if case else None)


def expected(chance: random.Random, clause: Clause) -> Expectations:
    if chance.random() < 0.5:
        return Expectations(None)
    reason = f"arrays of this library are immutable: {clause.id.split('.')[1]} makes a new one"
    return Expectations(None, [Expectation(clause.id, Verdict.FAIL, reason, "https://example.org/issues/123")])


def synthetic(clauses: int = 600, backends: int = 12) -> Model:
    """The model of many runs."""
    known = [*loading.clauses().values()]
    chosen = known[:: max(1, len(known) // clauses)][:clauses]
    return model([run(n, chosen) for n in range(backends)], loading.clauses())
