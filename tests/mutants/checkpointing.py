"""Faults in checkpoints: what is kept, what is run again, and how."""

import contextlib

from reference_impl import enable_grad, no_grad
from reference_impl.tensor import Tensor, modes
from tests.mutants import replaced

MODULE = "utils.checkpoint"


def checkpoint(clause, fault, change):
    """Break the function itself."""
    replaced(clause, fault, f"{MODULE}.checkpoint", change)


def just_called(original, function, *args, **options):
    return function(*args)


def with_option(**fixed):
    return lambda original, *args, **options: original(*args, **{**options, **fixed})


replaced(
    "checkpointing.checkpoint.changes_no_gradient", "Values computed again are twice as large.",
    f"{MODULE}._Stretch.unpack", lambda original, self, holder: original(self, holder) * 2,
)  # fmt: skip
checkpoint("checkpointing.checkpoint.runs_again", "The function is just called.", just_called)
checkpoint("checkpointing.checkpoint.keeps_inputs_alone", "Everything is kept.", just_called)
checkpoint(
    "checkpointing.checkpoint.is_recorded_in_full", "The re-entrant way is never taken.",
    with_option(use_reentrant=False),
)  # fmt: skip
replaced(
    "checkpointing.checkpoint.repeats_random_numbers", "The second run draws on.",
    f"{MODULE}._random_state", lambda original, state: original(None),
)  # fmt: skip
checkpoint(
    "checkpointing.checkpoint.need_not_repeat_random_numbers", "Random numbers are always repeated.",
    with_option(preserve_rng_state=True),
)  # fmt: skip
checkpoint(
    "checkpointing.checkpoint.asks_which_way", "The other way is taken, in silence.",
    lambda original, *args, use_reentrant=False, **options: original(*args, use_reentrant=use_reentrant, **options),
)  # fmt: skip
checkpoint(
    "checkpointing.checkpoint.takes_keywords", "The function's keywords are dropped.",
    lambda original, *args, power=None, **options: original(*args, **options),
)  # fmt: skip
checkpoint(
    "checkpointing.checkpoint.returns_anything", "What is no tensor is dropped from the results.",
    lambda original, *args, **options: tuple(t for t in original(*args, **options) if isinstance(t, Tensor)),
)  # fmt: skip


def of_tracked_inputs(original, function, *args, **options):
    if any(isinstance(t, Tensor) and t.requires_grad for t in args):
        return original(function, *args, **options)
    with no_grad():
        return original(function, *args, **options)


checkpoint("checkpointing.checkpoint.of_constants", "Without tracked inputs nothing is recorded.", of_tracked_inputs)


def unasked(original, ctx, *grads):
    modes.passing.wanted = None
    return original(ctx, *grads)


replaced(
    "checkpointing.checkpoint.works_with_grad", "The re-entrant way does not ask what is wanted.",
    f"{MODULE}.CheckpointFunction.backward", unasked,
)  # fmt: skip
replaced(
    "checkpointing.checkpoint.differentiated_again", "Values computed again are constants.",
    "autograd.saved.Packed.opened", lambda original, self, node: original(self, node).detach(),
)  # fmt: skip
replaced(
    "checkpointing.checkpoint.nests", "A saved value counts as there only once in a pass.",
    f"{MODULE}._Inputs.restored", lambda original, ctx: [t * 0 for t in original(ctx)],
)  # fmt: skip


def remembered(original, self, holder):
    value = self.values.get(holder)
    self.values[holder] = original(self, holder) if value is None else value
    return self.values[holder]


replaced(
    "checkpointing.checkpoint.retained", "What was computed again is kept.", f"{MODULE}._Stretch.unpack", remembered
)


def in_a_mode_of_its_own(original, *args, **options):
    with enable_grad():
        return original(*args, **options)


checkpoint("checkpointing.checkpoint.under_no_grad", "A checkpoint is always recorded.", in_a_mode_of_its_own)


def guarded(original, *args, **options):
    try:
        return original(*args, **options)
    except KeyError:
        return None


checkpoint("checkpointing.checkpoint.exceptions_pass", "An exception in the function is swallowed.", guarded)
replaced(
    "checkpointing.checkpoint.detects_writes_to_inputs", "Copies of the inputs are kept.",
    "autograd.function.FunctionCtx.save_for_backward",
    lambda original, self, *tensors: original(self, *(t.clone() for t in tensors)),
)  # fmt: skip
checkpoint(
    "checkpointing.early_stop.ends_the_second_run", "The second run goes to the end.", with_option(early_stop=False)
)


def always_early(original, self, *args):
    original(self, *args)
    self.early_stop = True


replaced(
    "checkpointing.early_stop.can_be_switched_off", "The second run always stops early.",
    f"{MODULE}._Stretch.__init__", always_early,
)  # fmt: skip


def uncounted(original, self):
    with contextlib.suppress(RuntimeError):
        original(self)


replaced(
    "checkpointing.determinism.counts_what_is_saved", "A second run that saves fewer values is not noticed.",
    f"{MODULE}._Stretch.run_again", uncounted,
)  # fmt: skip
checkpoint(
    "checkpointing.determinism.compares_what_is_saved", "The values of the second run are not looked at.",
    with_option(determinism_check="none"),
)  # fmt: skip
checkpoint(
    "checkpointing.context_fn.surrounds_both_runs", "The contexts are not entered.",
    lambda original, *args, context_fn=None, **options: original(*args, **options),
)  # fmt: skip
replaced(
    "checkpointing.sequential.changes_no_gradient", "Each segment's last function is left out.",
    f"{MODULE}._in_turn", lambda original, functions: original(functions[:-1]),
)  # fmt: skip
checkpoint("checkpointing.sequential.keeps_the_last_segment", "Segments are just called.", just_called)
replaced(
    "checkpointing.sequential.takes_modules", "A module's first two parts alone are run.",
    f"{MODULE}.checkpoint_sequential",
    lambda original, functions, *args, **options: original(list(functions)[:2], *args, **options),
)  # fmt: skip
