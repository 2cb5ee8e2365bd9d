"""A ledger without claims."""

claims: dict[str, object] = {}
