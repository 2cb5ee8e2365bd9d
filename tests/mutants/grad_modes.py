"""Faults in switching recording on and off."""

import contextlib
import sys
from types import SimpleNamespace

from tests.mutants import mutant
from tests.mutants.devices import around


def recording_anyway(ref, patch):
    """``no_grad`` is a block that does nothing."""
    patch.setattr(ref.no_grad, "recording", True)


@mutant("grad_modes.no_grad.results_are_not_recorded")
def _(ref, patch):
    """Operations are recorded under ``no_grad``."""
    recording_anyway(ref, patch)


@mutant("grad_modes.no_grad.results_are_constants")
def _(ref, patch):
    """What was computed under ``no_grad`` can be differentiated later."""
    recording_anyway(ref, patch)


@mutant("grad_modes.no_grad.factories_may_require_grad")
def _(ref, patch):
    """Under ``no_grad`` no tensor can be told to require grad."""
    modes = ref.autograd.modes.modes
    for module in (ref.creation, ref.autograd.methods):
        around(module, patch, "require_grad", lambda original, t: original(t) if modes.recording else None)


@mutant("grad_modes.no_grad.leaves_may_be_written")
def _(ref, patch):
    """A leaf that requires grad can never be written."""

    def strict(original, a):
        if a.requires_grad and a.is_leaf:
            raise RuntimeError("a leaf Variable that requires grad is being used in an in-place operation.")
        original(a)

    around(ref.op, patch, "check_recordable", strict)


@mutant("grad_modes.no_grad.backward_runs")
def _(ref, patch):
    """``backward`` does nothing under ``no_grad``."""
    around(ref.Tensor, patch, "backward", lambda original, self: original(self) if ref.is_grad_enabled() else None)


@mutant("grad_modes.no_grad.restores_after_an_exception")
def _(ref, patch):
    """The mode is restored at the end of the block alone."""
    around(
        ref.no_grad, patch, "__exit__",
        lambda original, self, kind, *rest: original(self, kind, *rest) if kind is None else None,
    )  # fmt: skip


@mutant("grad_modes.no_grad.nests")
def _(ref, patch):
    """The end of a block turns recording on, whatever was before it."""
    modes = ref.autograd.modes.modes
    patch.setattr(ref.no_grad, "__exit__", lambda self, *exception: setattr(modes, "recording", True))


@mutant("grad_modes.no_grad.decorates")
def _(ref, patch):
    """A decorated function is called ``wrapped``."""

    def decorated(original, self, function):
        whole = original(self, function)

        def wrapped(*args, **options):
            return whole(*args, **options)

        return wrapped

    around(ref.no_grad, patch, "__call__", decorated)


@mutant("grad_modes.no_grad.decorates_recursive_functions")
def _(ref, patch):
    """All calls of a decorated function share one memory of the mode outside."""
    modes = ref.autograd.modes.modes

    def enter(self):
        self.outside = modes.recording
        modes.recording = False

    patch.setattr(ref.no_grad, "__enter__", enter)
    patch.setattr(ref.no_grad, "__exit__", lambda self, *exception: setattr(modes, "recording", self.outside))
    patch.setattr(ref.no_grad, "_again", lambda self: self)


@mutant("grad_modes.no_grad.decorates_generators")
def _(ref, patch):
    """A generator's steps run in the mode of the loop around it."""
    patch.setattr(ref.autograd.modes.inspect, "isgeneratorfunction", lambda function: False)


@mutant("grad_modes.enable_grad.records_within_no_grad")
def _(ref, patch):
    """``enable_grad`` does nothing."""
    patch.setattr(ref, "enable_grad", contextlib.ContextDecorator)
    patch.setattr(contextlib.ContextDecorator, "__enter__", lambda self: self, raising=False)
    patch.setattr(contextlib.ContextDecorator, "__exit__", lambda self, *exception: None, raising=False)


@mutant("grad_modes.set_grad_enabled.as_a_function")
def _(ref, patch):
    """``set_grad_enabled`` takes effect as a block only."""

    def later(original, self, mode):
        outside = ref.is_grad_enabled()
        original(self, mode)
        ref.autograd.modes.modes.recording = outside

    around(ref.set_grad_enabled, patch, "__init__", later)


@mutant("grad_modes.set_grad_enabled.as_a_block")
def _(ref, patch):
    """The mode lasts beyond the block."""
    patch.setattr(ref.set_grad_enabled, "__exit__", lambda self, *exception: None)


@mutant("grad_modes.no_grad.views_pass_no_gradient")
def _(ref, patch):
    """A view made under ``no_grad`` is written like any other."""
    patch.setattr(ref.op, "check_recordable", lambda a: None)


@mutant("grad_modes.inference_mode.results_are_not_recorded")
def _(ref, patch):
    """Results of inference mode are like those of ``no_grad``."""
    patch.setattr(ref.Tensor, "is_inference", lambda self: False)


@mutant("grad_modes.inference_mode.results_cannot_enter_a_graph")
def _(ref, patch):
    """New tensors are not marked in inference mode."""
    patch.setattr(ref.op, "mark_inference", lambda t: None)


@mutant("grad_modes.inference_mode.can_be_switched_off")
def _(ref, patch):
    """``inference_mode(False)`` is inference mode."""
    around(ref.inference_mode, patch, "__init__", lambda original, self, mode=True: original(self))


@mutant("grad_modes.threads.have_modes_of_their_own")
def _(ref, patch):
    """All threads share one set of modes."""
    own, shared = ref.op.modes, SimpleNamespace(recording=True, inference=False)
    for name, module in list(sys.modules.items()):
        if name.startswith("reference_impl") and getattr(module, "modes", None) is own:
            patch.setattr(module, "modes", shared)


@mutant("grad_modes.no_grad.views_lead_nowhere")
def _(ref, patch):
    """A view made under ``no_grad`` is recorded like any other."""
    recording_anyway(ref, patch)
