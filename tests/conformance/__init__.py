"""Tests of the harness, mostly on a toy specification and a toy library, so that they take seconds."""
