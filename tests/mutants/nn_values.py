"""Faults in what the functions of networks give of chosen numbers."""

from tests.mutants import mutant, replaced


@mutant("nn_values.losses.of_examples")
def _(ref, patch):
    """A label that comes twice in a row may be reached without a blank between."""

    def skips(extended, blank):
        found = ref.nn.sequences.np.zeros(len(extended), bool)
        found[2:] = extended[2:] != blank
        return found

    original = ref.nn.sequences._forward
    patch.setattr(
        ref.nn.sequences, "_forward", lambda emitted, allowed: original(emitted, skips(allowed.astype(int), -1))
    )


replaced(
    "nn_values.losses.of_examples", "The mean is not by the weights.", "nn.functional.cross_entropy",
    lambda original, x, target, reduction="mean", **named: (
        original(x, target, reduction="none", **named).mean() if reduction == "mean"
        else original(x, target, reduction=reduction, **named)
    ),
)  # fmt: skip
replaced(
    "nn_values.activations.of_examples", "Rows that see nothing are NaN.", "nn.functional.scaled_dot_product_attention",
    lambda original, *given, **named: original(*given, **named) / (original(*given, **named) != 0),
)  # fmt: skip
replaced(
    "nn_values.embedding_bag.of_examples", "Rows that pad are counted.", "nn.functional.embedding_bag",
    lambda original, *given, padding_idx=None, **named: original(*given, **named),
)  # fmt: skip
replaced(
    "nn_values.resampling.of_examples", "What is beyond the input is its border.", "nn.functional.grid_sample",
    lambda original, *given, padding_mode="zeros", **named: original(*given, padding_mode="border", **named),
)  # fmt: skip
replaced(
    "nn_values.windows.of_examples", "Nothing is left over beside the windows.", "nn.functional.max_unpool1d",
    lambda original, x, indices, kernel_size, stride=None, padding=0, output_size=None: original(
        x, indices, kernel_size, stride, padding
    ),
)  # fmt: skip
replaced(
    "nn_values.halves.of_examples", "A linear layer adds more than its bias.", "nn.functional.linear",
    lambda original, x, weight, bias=None: original(x, weight) if bias is None else original(x, weight) + bias * 1.1,
)  # fmt: skip
replaced(
    "nn_values.meta.of_the_same_shapes", "Without data ``max_unpool1d`` has another dtype.", "nn.functional.max_unpool1d",
    lambda original, x, *given, **named: (
        original(x, *given, **named).float() if x.is_meta else original(x, *given, **named)
    ),
)  # fmt: skip
replaced(
    "nn_values.corners.of_examples", "What is at the bound is not shrunk.", "nn.functional.hardshrink",
    lambda original, x, lambd=0.5: original(x, lambd * 0.999),
)  # fmt: skip
