"""Rounds, processes and memory, with NumPy for a backend."""

from conformance.bench import plan, rounds


def test_each_finished_round_is_kept():
    kept, said = [], []
    asked = rounds.Plan(["numpy"], plan.chosen(["x.shape"]), rounds=2, quick=True)
    found = rounds.run(asked, said.append, lambda measured: kept.append((measured.rounds, measured.complete)))
    assert kept == [(1, False), (2, False)]
    assert found.complete
    taken = found.times["x.shape", 1, "numpy", "cpu"]
    assert (taken.status, len(taken.seconds)) == ("ok", 2)
    assert found.memory["x.shape", 1, "numpy", "cpu"]["status"] == "ok"
    assert ("memory copy", 1 << 26, "machine", "cpu") in found.times
