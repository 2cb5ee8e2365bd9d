"""The tables of the grammar, one module a subject.  Importing this fills ``conformance.fuzz.production.GRAMMAR``.

To add an operation, add its template to a table.  A row is written only where both backends have the names that it says
and the capabilities that it needs, so that a row may stand here before the reference has learnt it.
"""

from conformance.fuzz.grammar import (
    autograd,
    conversions,
    copying,
    creation,
    custom,
    devices,
    families,
    functions,
    interchange,
    layouts,
    linear,
    modules,
    numbers,
    randomness,
    recording,
    reductions,
    sparse,
    telling,
    training,
    values,
    views,
    writes,
    wrong,
)

__all__ = [
    "autograd",
    "conversions",
    "copying",
    "creation",
    "custom",
    "devices",
    "families",
    "functions",
    "interchange",
    "layouts",
    "linear",
    "modules",
    "numbers",
    "randomness",
    "recording",
    "reductions",
    "sparse",
    "telling",
    "training",
    "values",
    "views",
    "writes",
    "wrong",
]
