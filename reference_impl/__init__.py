"""The reference implementation of the tensor, device and autograd system: ``import reference_impl as torch``.

It is written to be read as the specification: one declaration per operation, one table of devices, one engine.
Where to read: ``tensor`` (what a tensor is), ``op`` (how an operation is declared), ``elementwise`` (and beside it ``floats``,
``logarithms``, ``ternary``, ``special_functions``), ``reductions``, ``views``, ``indexing``, ``joining``, ``products`` (the
operations), ``families`` (what they are published by), ``autograd`` (engine,
histories of views, modes), ``dtypes``, ``devices``;
``data`` (reading numbers), ``creation``, ``factories``, ``random``, ``legacy`` (how tensors are made), ``interop``.

There is no forward mode (dual numbers, ``autograd.forward_ad``): a formula says what a gradient becomes on its way back, and
a tangent's way forward would be a second formula for every operation, as for its in-place twin and its views, with nothing
to derive the one from the other where the formula is not linear in one tensor.  Jacobian-vector products are taken by
differentiating backward twice (``autograd.functional.jvp``).  Nor is there ``vmap``; see ``func``.
"""

import sys
from importlib.metadata import PackageNotFoundError, version

from reference_impl import (
    accelerator,
    arguments,
    autograd,
    combining,
    complex_views,
    copying,
    cpu,
    cuda,
    cumulative,
    devices,
    distances,
    distributions,
    dtypes,
    factories,
    families,
    fft,
    filling,
    func,
    gathering,
    geometry,
    interop,
    legacy,
    linalg,
    masked,
    matrices,
    methods,
    nn,
    optim,
    predicates,
    printing,
    random,
    rearranging,
    reductions,
    scalars,
    scattering,
    searching,
    short_time,
    signal,
    softmax,
    sorting,
    sparse,
    special,
    statistics,
    storage_api,
    storages,
    transfer,
    utils,
    view_copies,
)
from reference_impl.accelerator import Event, Stream, get_device_module
from reference_impl.accounting import OutOfMemoryError
from reference_impl.autograd import methods as _autograd_methods
from reference_impl.autograd.anomaly import is_anomaly_check_nan_enabled, is_anomaly_enabled
from reference_impl.autograd.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from reference_impl.complex_views import (
    adjoint,
    conj,
    imag,
    is_conj,
    is_neg,
    real,
    resolve_conj,
    resolve_neg,
    view_as_complex,
    view_as_real,
)
from reference_impl.creation import as_tensor, asarray, tensor
from reference_impl.devices import device, get_default_device, set_default_device
from reference_impl.distributions import binomial, multinomial, poisson
from reference_impl.dtypes import (
    bfloat16,
    bool,
    can_cast,
    cdouble,
    cfloat,
    chalf,
    complex32,
    complex64,
    complex128,
    double,
    dtype,
    finfo,
    float,
    float16,
    float32,
    float64,
    get_default_dtype,
    half,
    iinfo,
    int,
    int8,
    int16,
    int32,
    int64,
    long,
    promote_types,
    set_default_dtype,
    short,
    uint8,
    uint16,
    uint32,
    uint64,
)
from reference_impl.factories import (
    arange,
    empty,
    empty_like,
    empty_permuted,
    empty_strided,
    eye,
    full,
    full_like,
    ones,
    ones_like,
    range,
    scalar_tensor,
    zeros,
    zeros_like,
)
from reference_impl.interop import from_dlpack, from_numpy, frombuffer
from reference_impl.layouts import (
    layout,
    sparse_bsc,
    sparse_bsr,
    sparse_coo,
    sparse_csc,
    sparse_csr,
    strided,
)
from reference_impl.legacy import (
    BFloat16Tensor,
    BoolTensor,
    ByteTensor,
    CharTensor,
    DoubleTensor,
    FloatTensor,
    HalfTensor,
    IntTensor,
    LongTensor,
    ShortTensor,
    set_default_tensor_type,
)
from reference_impl.memory_formats import (
    channels_last,
    channels_last_3d,
    clone,
    contiguous_format,
    memory_format,
    preserve_format,
)
from reference_impl.notices import is_warn_always_enabled, set_warn_always
from reference_impl.predicates import (
    is_complex,
    is_floating_point,
    is_nonzero,
    is_same_size,
    is_signed,
    is_tensor,
    result_type,
    typename,
)
from reference_impl.printing import set_printoptions
from reference_impl.random import (
    Generator,
    bernoulli,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    normal,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
    seed,
    set_rng_state,
)
from reference_impl.returns import return_types
from reference_impl.spaced import linspace, logspace
from reference_impl.sparse import sparse_coo_tensor
from reference_impl.storage_api import numel, resize_as_
from reference_impl.storages import TypedStorage, UntypedStorage, is_storage
from reference_impl.tensor import Size, Tensor
from reference_impl.utils.dlpack import to_dlpack

_autograd_methods.install()
methods.install(sys.modules[__name__])
families.install(sys.modules[__name__])
gathering.install(sys.modules[__name__])
for _family in (cumulative, distances, reductions, searching, softmax, sorting, statistics):
    _family.install(sys.modules[__name__])
geometry.install(sys.modules[__name__])
view_copies.install(sys.modules[__name__])
short_time.install(sys.modules[__name__])
rearranging.install(sys.modules[__name__])
matrices.install(sys.modules[__name__])
combining.install(sys.modules[__name__])
transfer.install()
factories.install()
filling.install()
scattering.install(sys.modules[__name__])
random.install()
distributions.install()
predicates.install()
legacy.install()
scalars.install()
storage_api.install()
storage = storages  # under the name that PyTorch gives its module
for _name, _class in storages.LEGACY.items():
    setattr(sys.modules[__name__], _name, _class)
sparse.install()
complex_views.install()
copying.install()
interop.install()
printing.install()
special.install(sys.modules[__name__])
arguments.install(sys.modules[__name__], Tensor, nn.functional, linalg, special)

try:
    __version__ = version("tensor-conformance")
except PackageNotFoundError:  # run from a checkout that is not installed
    __version__ = "0+checkout"
