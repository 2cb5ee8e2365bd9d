"""Registers the plugin for runs from a checkout."""

pytest_plugins = ["conformance.plugin"]
