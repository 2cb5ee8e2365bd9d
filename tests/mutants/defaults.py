"""Faults in what an optional argument is that is left out."""

from typing import Any

from tests.mutants import mutant, replaced


def left_out(clause: str, function: str, argument: str, value: object) -> None:
    """Register the fault that an argument of a function has another default."""

    def change(original: Any, *given: Any, **named: Any) -> Any:
        return original(*given, **{argument: value} | named)

    replaced(clause, f"``{argument}`` of ``{function}`` is {value} unless said.", function, change)


left_out("defaults.functions.of_tensors", "kthvalue", "dim", 0)
left_out("defaults.functions.of_tensors", "tril", "diagonal", 1)
left_out("defaults.functions.of_integers", "searchsorted", "right", True)
left_out("defaults.functions.of_matrices", "linalg.diagonal", "offset", 1)
left_out("defaults.functions.of_signals", "signal.windows.kaiser", "beta", 13.0)
left_out("defaults.functions.of_networks", "nn.functional.local_response_norm", "k", 2.0)


@mutant("defaults.modules.have_them_as_attributes")
def _(ref, patch):
    """``Hardtanh`` begins at 0 unless said."""
    patch.setattr(ref.nn.Hardtanh, "settings", {**ref.nn.Hardtanh.settings, "min_val": 0.0})


@mutant("defaults.modules.have_them_as_attributes")
def _(ref, patch):
    """The layers of one dimension keep their window as a number."""
    patch.setattr(ref.nn.applied, "_FOR_EACH_DIMENSION", ())


@mutant("defaults.functions.of_dropout")
def _(ref, patch):
    """``alpha_dropout`` drops unless told otherwise."""
    original = ref.nn.functional.alpha_dropout
    patch.setattr(ref.nn.functional, "alpha_dropout", lambda x, p=0.5, training=True: original(x, p, training))
