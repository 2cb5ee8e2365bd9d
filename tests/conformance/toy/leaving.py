"""An adapter that does not start."""

raise SystemExit(4)
