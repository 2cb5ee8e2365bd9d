"""The harness: clause registry, adapter protocol, runner, results, reproducers, reports and command line."""
