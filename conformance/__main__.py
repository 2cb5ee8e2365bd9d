"""``python -m conformance``: the command from a checkout that is not installed."""

from conformance.cli import main

main()
