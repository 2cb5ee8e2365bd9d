"""Faults in anomaly mode."""

import sys
import threading
import warnings

from tests.mutants import mutant, replaced
from tests.mutants.autograd import the_long_way

MODULE = "autograd.anomaly"

replaced("anomaly.nan.raises", "NaN is not looked for.", f"{MODULE}._has_nan", lambda original, part: False)
replaced(
    "anomaly.nan.raises", "Only an input's first gradient is looked at.", f"{MODULE}._name",
    lambda original, node: original(node).replace("Div", "Some"),
)  # fmt: skip


@mutant("anomaly.nan.names_the_first_that_gives_it")
def _(ref, patch):
    """NaN that comes in is not noticed where it comes out."""
    module = ref.autograd.anomaly
    original = module._watched

    def watched(node, g, as_tensors):
        if module._has_nan(g):
            return module.Usual.derivatives(node, g, as_tensors)
        return original(node, g, as_tensors)

    patch.setattr(module, "_watched", watched)


replaced(
    "anomaly.nan.infinity_is_none", "Infinity is taken for NaN.", f"{MODULE}._has_nan",
    lambda original, part: original(part) or (hasattr(part, "max") and float(abs(part).max()) == float("inf")),
)  # fmt: skip
replaced(
    "anomaly.nan.only_if_asked_for", "``check_nan`` has no effect.", f"{MODULE}.set_anomaly_enabled",
    lambda original, mode, check_nan=True: original(mode, True),
)  # fmt: skip


@mutant("anomaly.nan.only_if_asked_for")
def _(ref, patch):
    """What was recorded in the mode is watched for ever."""
    module = ref.autograd.anomaly
    the_long_way(ref, patch)
    watched, usual = module._watched, module.Usual.derivatives

    def lasting(node, g, as_tensors):
        if isinstance(node.seq, module.Place):
            return watched(node, g, as_tensors)
        return usual(node, g, as_tensors)

    patch.setattr(ref.autograd.engine, "derivatives", lasting)
    patch.setattr(module.Usual, "derivatives", staticmethod(usual))
    original = module.set_anomaly_enabled

    def switch(mode, check_nan=True):
        original(mode, check_nan)
        if not mode:
            vars(ref.autograd.engine)["derivatives"] = lasting

    patch.setattr(module, "set_anomaly_enabled", switch)


@mutant("anomaly.traceback.shows_the_forward_line")
def _(ref, patch):
    """The line shown is the one at which backward was called."""
    module = ref.autograd.anomaly
    original = module.explain

    def explain(node):
        node.seq = module._place()
        original(node)

    patch.setattr(module, "explain", explain)


@mutant("anomaly.traceback.of_any_error")
def _(ref, patch):
    """Only NaN is explained."""
    original = ref.autograd.engine._explained

    def explained(node):
        if "nan values" in str(sys.exc_info()[1]):
            original(node)

    patch.setattr(ref.autograd.engine, "_explained", explained)


@mutant("anomaly.traceback.needs_the_mode_in_forward")
def _(ref, patch):
    """Without a line to show nothing is said."""
    module = ref.autograd.anomaly
    original = module.explain
    patch.setattr(module, "explain", lambda node: isinstance(node.seq, module.Place) and original(node))


@mutant("anomaly.traceback.of_the_operation_behind_it")
def _(ref, patch):
    """The operation behind a derivative is not known."""
    module = ref.autograd.anomaly
    patch.setattr(module, "_place", lambda original=module._place: _forgotten(original()))


def _forgotten(place):
    place.within = None
    return place


@mutant("anomaly.mode.detect_anomaly_warns")
def _(ref, patch):
    """``detect_anomaly`` is on before its block."""
    original = ref.autograd.anomaly.detect_anomaly.__init__

    def started(self, check_nan=True):
        original(self, check_nan)
        ref.autograd.anomaly.set_anomaly_enabled(True, check_nan)

    patch.setattr(ref.autograd.detect_anomaly, "__init__", started)


@mutant("anomaly.mode.detect_anomaly_warns")
def _(ref, patch):
    """``set_detect_anomaly`` warns too."""
    original = ref.autograd.set_detect_anomaly.__init__

    def warned(self, mode, check_nan=True):
        original(self, mode, check_nan)
        warnings.warn("Anomaly Detection has been enabled.", stacklevel=2)

    patch.setattr(ref.autograd.set_detect_anomaly, "__init__", warned)


@mutant("anomaly.mode.nests")
def _(ref, patch):
    """The end of a block switches the mode off."""
    patch.setattr(
        ref.autograd.set_detect_anomaly,
        "__exit__",
        lambda self, *error: ref.autograd.anomaly.set_anomaly_enabled(False),
    )


@mutant("anomaly.mode.as_a_function")
def _(ref, patch):
    """``set_detect_anomaly`` is on only as a context."""
    module = ref.autograd.anomaly

    def waiting(self, mode, check_nan=True):
        self._before, self._given = (module.Usual.enabled, module.Usual.check_nan), (mode, check_nan)

    patch.setattr(ref.autograd.set_detect_anomaly, "__init__", waiting)
    patch.setattr(ref.autograd.set_detect_anomaly, "__enter__", lambda self: module.set_anomaly_enabled(*self._given))


@mutant("anomaly.mode.of_all_threads")
def _(ref, patch):
    """The mode is on only in the thread that switched it on."""
    main = threading.get_ident()
    original = ref.is_anomaly_enabled
    patch.setattr(ref, "is_anomaly_enabled", lambda: original() and threading.get_ident() == main)


@mutant("anomaly.mode.changes_no_gradient")
def _(ref, patch):
    """The derivatives that are looked at are those of the values alone, without a graph."""
    module = ref.autograd.anomaly
    original = module._watched

    def watched(node, g, as_tensors):
        return [p.detach() if as_tensors and hasattr(p, "detach") else p for p in original(node, g, as_tensors)]

    patch.setattr(module, "_watched", watched)
