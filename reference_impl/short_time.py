"""Short-time Fourier transforms: the spectra of stretches of a signal, and the signal back from them."""

from __future__ import annotations

from types import ModuleType

from reference_impl.complex_views import view_as_complex, view_as_real
from reference_impl.devices import place_of
from reference_impl.dtypes import COMPLEX, FLOATING
from reference_impl.elementwise import div, mul
from reference_impl.factories import ones
from reference_impl.fft import all_of_real, c2c, c2r, r2c
from reference_impl.geometry import added_windows
from reference_impl.indexing import getitem
from reference_impl.nn.padding import constant_pad_nd, pad
from reference_impl.notices import warn_once
from reference_impl.op import type_name
from reference_impl.publishing import publish
from reference_impl.tensor import Tensor

_NO_WINDOW = "A window was not provided. A rectangular window will be applied"
_INSTEAD = (
    "To suppress this warning and use a rectangular window, explicitly set `window=torch.ones(n_fft, device=<device>)`."
)


def stft(
    input: Tensor,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Tensor | None = None,
    center: bool = True,
    pad_mode: str = "reflect",
    normalized: bool = False,
    onesided: bool | None = None,
    return_complex: bool | None = None,
    align_to_window: bool | None = None,
) -> Tensor:
    """The spectra of stretches of ``n_fft`` elements of a signal, ``hop_length`` (a quarter of them) apart.

    The result is (frequencies, stretches).
    input: a signal, or several, of which the last dimension is time; center: padded by half a stretch at both ends, so that
    stretches are centred on their elements; window: what each stretch is multiplied with, of ``win_length`` elements, with zeros
    around it; normalized: divided by the square root of ``n_fft``; onesided: without the frequencies that are conjugates of
    others, which is what None means for real input; return_complex: otherwise the parts are the last dimension;
    align_to_window: counts the stretches by the window.
    RuntimeError for sizes and dtypes that do not go together, and for a real signal without ``return_complex``.
    Source: torch.stft.
    """
    if center:
        if align_to_window is not None:
            raise RuntimeError("stft align_to_window should only be set when center = false")
        n = input.array.ndim
        padded = pad(input.view((1,) * (3 - n) + tuple(input.shape)), (n_fft // 2, n_fft // 2), pad_mode)
        input = padded.view(padded.shape[-n:])
    _check_places("stft", input, window)
    if window is None:
        warn_once(
            f"{_NO_WINDOW},which is known to cause spectral leakage. Other windows such as torch.hann_window or "
            f"torch.hamming_window are recommended to reduce spectral leakage.{_INSTEAD}"
        )
    hop = n_fft >> 2 if hop_length is None else hop_length
    length = n_fft if win_length is None else win_length
    is_complex = any(t is not None and t.dtype.category == COMPLEX for t in (input, window))
    as_complex = is_complex if return_complex is None else return_complex
    if not as_complex:
        if return_complex is None:
            raise RuntimeError(
                "stft requires the return_complex parameter be given for real inputs, and will further require that "
                "return_complex=True in a future PyTorch release."
            )
        warn_once(
            "stft with return_complex=False is deprecated. In a future pytorch release, stft will return complex tensors for "
            "all inputs, and return_complex=False will raise an error.\nNote: you can still call torch.view_as_real on the "
            "complex output to recover the old return format."
        )
    call = (
        f"stft({input.type()}{list(input.shape)}, n_fft={n_fft}, hop_length={hop}, win_length={length}, "
        f"window={_named(window)}, normalized={int(normalized)}, onesided={_said(onesided)}, "
        f"return_complex={_said(return_complex)}, align_to_window={_said(align_to_window)}) : expected "
    )
    x = input
    if x.dtype.category < FLOATING:
        raise RuntimeError(f"{call}a tensor of floating point or complex values")
    if x.array.ndim not in (1, 2):
        raise RuntimeError(f"{call}a 1D or 2D tensor")
    one = x.array.ndim == 1
    if one:
        x = x.unsqueeze(0)
    batch, size = x.array.shape
    if not 0 < n_fft <= size:
        raise RuntimeError(f"{call}0 < n_fft < {size}, but got n_fft={length}")
    if hop <= 0:
        raise RuntimeError(f"{call}hop_length > 0, but got hop_length={hop}")
    if not 0 < length <= n_fft:
        raise RuntimeError(f"{call}0 < win_length <= n_fft, but got win_length={length}")
    if window is not None and tuple(window.shape) != (length,):
        raise RuntimeError(
            f"{call}a 1D window tensor of size equal to win_length={length}, but got window with size {list(window.shape)}"
        )
    count = 1 + (size - (length if align_to_window else n_fft)) // hop
    if align_to_window and length < n_fft:
        x = constant_pad_nd(x, ((n_fft - length) // 2,) * 2)
    across, along = x.stride()
    x = x.as_strided((batch, count, n_fft), (across, hop * along, along))
    if window is None and length < n_fft:
        window = ones(length, dtype=x.dtype, device=x.device)
    if window is not None:
        x = mul(x, _amid(window, n_fft))
    _check_transformed(x)
    scale = float(n_fft) ** -0.5 if normalized else 1.0
    if x.dtype.category == COMPLEX:
        if onesided:
            raise RuntimeError("Cannot have onesided output if window or input is complex")
        spectra = c2c(x, (2,), scale, True)
    elif onesided is None or onesided:
        spectra = r2c(x, (2,), scale, n_fft)
    else:
        spectra = all_of_real(x, (2,), scale, True)
    spectra.transpose_(1, 2)
    if one:
        spectra.squeeze_(0)
    return spectra if as_complex else view_as_real(spectra)


def istft(
    input: Tensor,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Tensor | None = None,
    center: bool = True,
    normalized: bool = False,
    onesided: bool | None = None,
    length: int | None = None,
    return_complex: bool = False,
) -> Tensor:
    """The signal of which ``stft`` with these arguments gives the spectra; the least squares' one if there is none.

    length: of the signal, which is cut or filled up with zeros; return_complex: for the spectra of complex signals.
    RuntimeError for sizes that do not go together, and where the windows leave elements out.  Source: torch.istft.
    """
    _check_places("istft", input, window)
    if window is None:
        warn_once(f"{_NO_WINDOW}.Please provide the same window used by stft to make the inversion lossless.{_INSTEAD}")
    hop = n_fft >> 2 if hop_length is None else hop_length
    inner = n_fft if win_length is None else win_length
    if input.dtype.category != COMPLEX:
        raise RuntimeError(
            "istft requires a complex-valued input tensor matching the output from stft with return_complex=True."
        )
    shape = input.array.shape
    if len(shape) < 2:
        n = len(shape) + 1
        raise IndexError(f"Dimension out of range (expected to be in range of [-{n}, {n - 1}], but got {-n - 1})")
    call = (
        f"istft(CPU{type_name(input.dtype)}Type{list(shape)}, n_fft={n_fft}, hop_length={hop}, win_length={inner}, "
        f"window={_named(window)}, center={int(center)}, normalized={int(normalized)}, onesided={_said(onesided)}, "
        f"length={length}, return_complex={int(return_complex)}) "
    )
    if 0 in shape:
        raise RuntimeError(f"{call}: input tensor cannot be empty.")
    if len(shape) not in (2, 3):
        raise RuntimeError(f"{call}: expected a tensor with 3 or 4 dimensions, but got {len(shape) + 1}")
    frequencies, count = shape[-2:]
    half = frequencies != n_fft if onesided is None else onesided
    if frequencies != (n_fft // 2 + 1 if half else n_fft):
        wanted = "n_fft / 2 + 1 when onesided=True" if half else "n_fft when onesided=False"
        raise RuntimeError(
            f"{call}: expected the frequency dimension (3rd to the last) of the input tensor to match {wanted}, but got "
            f"{frequencies}"
        )
    if not 0 < hop <= inner:
        raise RuntimeError(f"{call}: expected 0 < hop_length <= win_length")
    if inner > n_fft:  # and it is no less than hop, which is positive
        raise RuntimeError(f"{call}: expected 0 < win_length <= n_fft")
    if window is not None and tuple(window.shape) != (inner,):
        raise RuntimeError(f"{call}: Invalid window shape. window has to be 1D and length of `win_length`")
    parts = view_as_real(input.resolve_conj())
    if window is None:
        window = ones(inner, dtype=parts.dtype, device=parts.device)
    window = _amid(window, n_fft)
    if len(shape) == 2:
        parts = parts.unsqueeze(0)
    x = view_as_complex(parts.transpose(1, 2))
    _check_transformed(x)
    scale = float(n_fft) ** (-0.5 if normalized else -1.0)
    if return_complex:
        if half:
            raise RuntimeError("Cannot have onesided output if window or input is complex")
        x = c2c(x, (2,), scale, False)
    else:
        if window.dtype.category == COMPLEX:
            raise RuntimeError("Complex windows are incompatible with return_complex=False")
        x = c2r(x if half else x.narrow(2, 0, n_fft // 2 + 1), (2,), scale, n_fft)
    x = mul(x, window.view(1, 1, n_fft))
    known = n_fft + hop * (count - 1)
    y = added_windows(x, (x.array.shape[0], known), 1, n_fft, hop)
    squared = window.pow(2).expand(1, count, n_fft)
    envelope = added_windows(squared, (1, known), 1, n_fft, hop)
    start = n_fft // 2 if center else 0
    end = start + length if length is not None else known - start
    kept = (slice(None), slice(start, max(end, start)))
    y, envelope = getitem(y, kept), getitem(envelope, kept)
    if (envelope.abs().min() < 1e-11).item():
        raise RuntimeError(f"{call}window overlap add min: 1\n[ CPUBoolType{{}} ]")
    y = div(y, envelope)
    if len(shape) == 2:
        y = y.squeeze(0)
    if end > known:
        warn_once(
            "The length of signal is shorter than the length parameter. Result is being padded with zeros in the tail. Please "
            "check your center and hop_length settings."
        )
        y = constant_pad_nd(y, (0, end - known))
    return y


def _amid(window: Tensor, size: int) -> Tensor:
    """The window with zeros around it, to the size of a stretch."""
    missing = size - window.array.shape[0]
    return constant_pad_nd(window, (missing // 2, missing - missing // 2)) if missing else window


def _check_places(name: str, input: Tensor, window: Tensor | None) -> None:
    if window is not None and place_of(window.array) is not place_of(input.array):
        raise RuntimeError(
            f"{name} input and window must be on the same device but got self on {input.device} and window on {window.device}"
        )


def _check_transformed(x: Tensor) -> None:
    """RuntimeError for the halves, which have no transforms."""
    real = x.dtype.to_real() if x.dtype.category == COMPLEX else x.dtype
    if real.itemsize == 2:
        raise RuntimeError(f"MKL FFT doesn't support tensors of type: {type_name(real)}")


def _named(window: Tensor | None) -> str:
    return "None" if window is None else f"{window.type()}{{{list(window.shape)}}}"


def _said(flag: bool | None) -> str:
    return "None" if flag is None else str(int(flag))


def install(namespace: ModuleType) -> None:
    """Give the namespace the functions, and Tensor the methods."""
    publish(namespace, (stft, istft))
