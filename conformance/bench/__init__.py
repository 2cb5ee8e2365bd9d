"""Benchmarks of the operations that the specification is about, beside the verdicts of their clauses."""
