"""The tables of the grammar, one module a subject.  Importing this fills ``conformance.fuzz.production.GRAMMAR``."""

from conformance.fuzz.grammar import autograd, creation, interchange, values, views, writes

__all__ = ["autograd", "creation", "interchange", "values", "views", "writes"]
