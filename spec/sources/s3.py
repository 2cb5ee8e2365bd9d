"""The claims of 002_0aebc61200e55442.txt."""
