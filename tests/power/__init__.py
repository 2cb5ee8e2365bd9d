"""How much the suite sees: which planted faults clauses and random programs find."""
