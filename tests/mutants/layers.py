"""Faults in the modules that come with the library."""

from tests.mutants import mutant, replaced


@mutant("layers.forward.of_what_is_learnt")
def _(ref, patch):
    """A transposed convolution takes its dilation for its groups."""
    original = ref.nn.functional.conv_transpose1d
    patch.setattr(
        ref.nn.functional,
        "conv_transpose1d",
        lambda x, w, b, stride=1, padding=0, more=0, groups=1, dilation=1: original(
            x, w, b, stride, padding, more, groups, 1
        ),
    )


@mutant("layers.forward.of_what_is_learnt")
def _(ref, patch):
    """``EmbeddingBag`` takes the mean always."""
    original = ref.nn.EmbeddingBag.forward

    def forward(self, *given):
        self.mode = "mean"
        return original(self, *given)

    patch.setattr(ref.nn.EmbeddingBag, "forward", forward)


@mutant("layers.forward.of_settings")
def _(ref, patch):
    """``LPPool2d`` forgets its stride."""
    original = ref.nn.LPPool2d.forward

    def forward(self, x):
        self.stride = None
        return original(self, x)

    patch.setattr(ref.nn.LPPool2d, "forward", forward)


@mutant("layers.forward.of_losses")
def _(ref, patch):
    """``CTCLoss`` forgets that what is infinite counts nothing."""
    original = ref.nn.CTCLoss.forward

    def forward(self, *given):
        self.zero_infinity = False
        return original(self, *given)

    patch.setattr(ref.nn.CTCLoss, "forward", forward)


@mutant("layers.forward.of_padding")
def _(ref, patch):
    """``Softmax2d`` is along the second dimension, also without a batch."""
    patch.setattr(ref.nn.Softmax2d, "forward", lambda self, x: ref.softmax(x, 1))


@mutant("layers.forward.of_padding")
def _(ref, patch):
    """A number pads the end alone."""
    patch.setattr(ref.nn.applied, "_paddings", lambda value, n: (0, value) * n if isinstance(value, int) else value)


@mutant("layers.settings.by_position")
def _(ref, patch):
    """``Fold`` takes the padding before the dilation."""
    settings = ref.nn.Fold.settings
    names = ["output_size", "kernel_size", "padding", "dilation", "stride"]
    patch.setattr(ref.nn.Fold, "settings", {name: settings[name] for name in names})


@mutant("layers.settings.refused")
def _(ref, patch):
    """Dropout takes any probability for one."""
    original = ref.nn.applied._InTraining.__init__

    def init(self, p=0.5, inplace=False):
        original(self, 0.5, inplace)
        self.p = p

    patch.setattr(ref.nn.applied._InTraining, "__init__", init)


@mutant("layers.inputs.refused")
def _(ref, patch):
    """``InstanceNorm`` takes inputs of any dimensions."""
    patch.setattr(ref.nn.weighted.InstanceNormalization, "_check", lambda self, x: None)


replaced(
    "layers.repr.settings", "A layer's bias is not shown.", "nn.Conv1d.extra_repr",
    lambda original, self: original(self).replace(", bias=False", ""),
)  # fmt: skip


@mutant("layers.repr.settings")
def _(ref, patch):
    """``Hardswish`` shows that it writes into its input."""
    patch.setattr(ref.nn.Hardswish, "shown", True)


@mutant("layers.repr.of_a_container")
def _(ref, patch):
    """A list shows each of its modules."""
    patch.setattr(ref.nn.ModuleList, "_shown_children", ref.nn.Module._shown_children)


replaced(
    "layers.ModuleList.is_a_list", "An index below the list counts from its end once more.", "nn.ModuleList.__getitem__",
    lambda original, self, i: original(self, i) if isinstance(i, slice) or i >= 0 else [*self][i % len(self)],
)  # fmt: skip
replaced(
    "layers.ModuleDict.is_a_dictionary", "The names are sorted.", "nn.ModuleDict.keys",
    lambda original, self: sorted(original(self)),
)  # fmt: skip
replaced(
    "layers.Sequential.is_indexed", "A slice is a list.", "nn.Sequential.__getitem__",
    lambda original, self, i: [*self][i] if isinstance(i, slice) else original(self, i),
)  # fmt: skip


@mutant("layers.Module.apply")
def _(ref, patch):
    """A module is visited before those in it."""

    def apply(self, fn):
        fn(self)
        for child in self.children():
            child.apply(fn)
        return self

    patch.setattr(ref.nn.Module, "apply", apply)


replaced(
    "layers.Module.refuses_what_it_cannot_hold", "Any name will do.", "nn.Module.register_buffer",
    lambda original, self, name, value: self._buffers.__setitem__(name, value) if name else original(self, name, value),
)  # fmt: skip


@mutant("layers.Module.load_state_dict_tells")
def _(ref, patch):
    """What was expected is told as unexpected."""
    original = ref.nn.Module.load_state_dict

    def load(self, state, strict=True):
        found = original(self, state, strict)
        return type(found)(found.unexpected_keys, found.missing_keys)

    patch.setattr(ref.nn.Module, "load_state_dict", load)


@mutant("layers.beginning.within_bounds")
def _(ref, patch):
    """``Bilinear`` counts the features of its second input."""

    def reset(self):
        bound = self.in2_features**-0.5
        for parameter in self.parameters():
            ref.nn.init.uniform_(parameter, -bound, bound)

    patch.setattr(ref.nn.Bilinear, "reset_parameters", reset)


@mutant("layers.beginning.of_ones_and_zeros")
def _(ref, patch):
    """The row that pads begins as the others."""
    patch.setattr(ref.nn.EmbeddingBag, "reset_parameters", lambda self: ref.nn.init.normal_(self.weight))
