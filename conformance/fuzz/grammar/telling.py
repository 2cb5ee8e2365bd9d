"""What a tensor tells of itself."""

from conformance.fuzz.production import rows

rows(
    "telling",
    "{x}.shape", "{x}.size()", "{x}.size({dim})", "{x}.dim()", "{x}.ndim", "{x}.numel()", "{x}.nelement()",
    "{x}.dtype", "{x}.device", "{x}.element_size()", "{x}.itemsize", "{x}.nbytes", "{x}.is_floating_point()",
    "{x}.is_complex()", "{x}.is_signed()", "xp.is_tensor({x})", "xp.is_floating_point({x})", "xp.numel({x})",
    "{x}.is_cpu", "{x}.is_meta", "{x}.is_sparse", "str({x}.layout)", "{x}.ndimension()", "{x}.get_device()",
    "type({x}).__name__", "type({x}.shape).__name__", "{x}.shape.numel()", "{x}.shape[-1:]", "len({x}.shape)",
    "{x}.is_inference()", "{x}.names", "{x}.dense_dim()", "{x}.is_nonzero()", "{x}.is_same_size({t})",
    "hasattr({x}, '{one:grad|gpu|__array__|__dlpack__|nonsense|numpy|copy|astype|data|__cuda_array_interface__|stop_gradient}')",
    "hasattr(xp, '{one:array|Tensor|asarray|from_numpy|gpu|ndarray|detach|copy}')", "isinstance({x}, xp.Tensor)",
    "{x}.shape == {t}.shape", "xp.broadcast_shapes({x}.shape, {partner}.shape)",
    "xp.broadcast_shapes((2, 1), ({n:1 3 2},))", "callable({x}.{one:size|T|item|dim})", "{x}.shape + (1,)",
    "{x}.size() == {x}.shape", "isinstance({x}.shape, tuple)", "hash({x}.shape) == hash(tuple({x}.shape))",
    "{x}.is_conj()", "{x}.is_neg()", "xp.is_grad_enabled()", "xp.is_inference_mode_enabled()",
    "xp.get_default_device()", "xp.Size([2, {n:1 3}]).numel()", "xp.Size({x}.shape)",
    binds="r",
)  # fmt: skip
rows(
    "telling",
    "xp.equal({x}, {same:exact})", "xp.equal({x}, {x}.clone())", "{x}.equal({twin:exact})",
    "xp.allclose({x}, {twin:exact})", "{x}.allclose({x} + {n})", "xp.allclose({x}, {twin:exact}, equal_nan=True)",
    "xp.allclose({x}, {twin:exact}, atol={n:0 1 2})",
    binds="r", takes="exact inexact",
)  # fmt: skip
rows(
    "storage",
    "{x}.storage_offset()", "{x}.is_contiguous()", "{x}.data_ptr() == {t}.data_ptr()", "{x}._is_view()",
    "{x}._base is None", "{x}._base is {t}", "{x}.untyped_storage().nbytes()",
    "{x}.untyped_storage().data_ptr() == {t}.untyped_storage().data_ptr()", "len({x}.untyped_storage())",
    "{x}.untyped_storage().size()", "{x}.is_set_to({t})", "{x}.is_set_to({x}[...])",
    "{x}.storage_offset() == {t}.storage_offset()", "{x}.t().is_contiguous()",
    "{x}.data_ptr() - {x}.untyped_storage().data_ptr()", "{x}.is_non_overlapping_and_dense()",
    "{x}.untyped_storage().device", "type({x}.untyped_storage()).__name__",
    "{x}.clone().data_ptr() == {x}.data_ptr()", "{x}.storage().size()", "len({x}.storage())",
    "{x}.storage().data_ptr() == {x}.untyped_storage().data_ptr()",
    "{x}.reshape({sizes}).data_ptr() == {x}.data_ptr()", "{x}.flatten().data_ptr() == {x}.data_ptr()",
    "{x}.is_contiguous(memory_format=xp.contiguous_format)", "{x}.is_shared()",
    "xp.is_storage({x}.untyped_storage())", "{x}.dim_order()",
    binds="r", needs="strides views", takes="exact filled",
)  # fmt: skip
rows(
    "storage",
    "xp.zeros(0).set_({x}.untyped_storage())", "xp.zeros(0, dtype={own}).set_({x}.untyped_storage(), 0, (1,), (1,))",
    "{x}.clone(memory_format=xp.contiguous_format)", "{x}.contiguous(memory_format=xp.contiguous_format)",
    "{x}.clone(memory_format=xp.preserve_format)", "xp.empty(0, dtype={own}).set_({x})",
    needs="strides views mutable", takes="host nograd",
)  # fmt: skip
rows(
    "storage",
    "{x}.untyped_storage().fill_(0)", "{x}.storage()[0] = {n:1 2}", "{x}.untyped_storage()[0] = 1",
    "{x}.untyped_storage().copy_({x}.clone().untyped_storage())",
    binds="", needs="strides views mutable", takes="base kept leaf host exact", weight=0.7,
)  # fmt: skip
rows(
    "printing",
    "repr({x})", "str({x})", "repr({x}.shape)", "str({dtype})", "repr({x}.device)", "f'{{{x}}}'", "repr({x}.grad)",
    "repr(xp.Size([1, 2]))", "'%s' % {x}", "repr({x}.tolist())", "repr({x}.dtype)", "format({x})", "str({x}.shape)",
    "repr([{x}])", "repr(xp.device('cpu'))", "repr({x}.detach())", "repr({x}[:0])", "repr(xp.finfo({floating}))",
    "repr({x}.layout)", "repr({x} * 1000)", "repr({x} + 0.125)", "repr({x}.double() * 1e-5)",
    binds="r", needs="printing", takes="exact nograd",
)  # fmt: skip
rows(
    "printing",
    "xp.set_printoptions(precision={n:1 2 6})", "xp.set_printoptions(sci_mode={flag})",
    "xp.set_printoptions(profile='{one:short|full|default}')",
    "xp.set_printoptions(threshold={n:2 5}, edgeitems={n:1 2})", "xp.set_printoptions(linewidth={n:20 40})",
    binds="", needs="printing", guarded=False,
)  # fmt: skip
