"""Fourier transforms, and the windows that signals are seen through."""

import numpy as np

from conformance.clause import MUST, Torch, clause, each, raises

COMPLEX = ["complex"]


def near(t, expected, tolerance=1e-5):
    """Whether the elements of a tensor are those of an array, but for rounding."""
    return np.allclose(np.array(t.tolist()), np.array(expected), rtol=tolerance, atol=tolerance)


@clause("fft.dtypes.keep_their_precision", MUST, source=[Torch("torch.fft.fft")], requires=COMPLEX)
def _(xp, case=each((("float32", "complex64"), ("float64", "complex128"), ("complex64", "complex64"), ("int64", "complex64"),
                     ("bool", "complex64"), ("uint8", "complex64")))):  # fmt: skip
    """A transform is complex, of the precision of its input; integers are converted to the default dtype first."""
    given, expected = case
    result = xp.fft.fft(xp.ones(4, dtype=getattr(xp, given)))
    assert result.dtype == getattr(xp, expected)
    assert near(result, [4.0, 0.0, 0.0, 0.0])


@clause("fft.dtypes.not_of_halves", MUST, source=[Torch("torch.fft.fft")], requires=COMPLEX)
def _(xp, dtype=each(("float16", "bfloat16"))):
    """The halves have no transform on the host: RuntimeError."""
    with raises(RuntimeError):
        xp.fft.fft(xp.ones(4, dtype=getattr(xp, dtype)))


@clause("fft.fft.sign_and_order", MUST, source=[Torch("torch.fft.fft", "torch.fft.fftfreq")], requires=COMPLEX)
def _(xp):
    """The exponent's sign is minus; frequencies stand in the order of ``fftfreq``: 0, the positive ones, the negative ones."""
    wave = xp.tensor(np.exp(2j * np.pi * np.arange(8) / 8).tolist())
    assert near(xp.fft.fft(wave), [0, 8, 0, 0, 0, 0, 0, 0])
    assert near(xp.fft.fft(wave.conj()), [0, 0, 0, 0, 0, 0, 0, 8])
    assert xp.fft.fftfreq(5).tolist() == np.float32([0.0, 0.2, 0.4, -0.4, -0.2]).tolist()
    assert xp.fft.fftfreq(4, d=0.5).tolist() == [0.0, 0.5, -1.0, -0.5]
    assert xp.fft.rfftfreq(4).tolist() == [0.0, 0.25, 0.5]


@clause("fft.norm.modes", MUST, source=[Torch("torch.fft.fft", "torch.fft.ifft")], requires=COMPLEX)
def _(xp, case=each((("backward", 1.0, 0.25), ("ortho", 0.5, 0.5), ("forward", 0.25, 1.0), (None, 1.0, 0.25)))):
    """The transform back is divided by the number of points, unless ``norm`` is "forward", or "ortho", which divides both by its
    square root; the two undo each other."""
    norm, there, back = case
    x = xp.tensor([1.0, 2.0, 3.0, 4.0])
    assert near(xp.fft.fft(x, norm=norm)[0].real, 10.0 * there)
    assert near(xp.fft.ifft(x, norm=norm)[0].real, 10.0 * back)
    assert near(xp.fft.ifft(xp.fft.fft(x, norm=norm), norm=norm).real, [1.0, 2.0, 3.0, 4.0])
    with raises(RuntimeError):
        xp.fft.fft(x, norm="other")


@clause("fft.size.cuts_or_fills", MUST, source=[Torch("torch.fft.fft")], requires=COMPLEX)
def _(xp):
    """With ``n`` the input is cut, or filled with zeros at its end; no points are refused, and so is a 0-d tensor."""
    x = xp.tensor([1.0, 2.0, 4.0])
    assert near(xp.fft.fft(x, 2), [3.0, -1.0])
    assert near(xp.fft.fft(x, 4), np.fft.fft([1.0, 2.0, 4.0, 0.0]).tolist())
    for n in (0, -1):
        with raises(RuntimeError):
            xp.fft.fft(x, n)
    with raises(RuntimeError):
        xp.fft.fft(xp.ones(0))
    with raises(IndexError):
        xp.fft.fft(xp.tensor(1.0))


@clause("fft.dim.which", MUST, source=[Torch("torch.fft.fft", "torch.fft.fft2", "torch.fft.fftn")], requires=COMPLEX)
def _(xp):
    """``fft`` is along the last dimension unless ``dim`` says, ``fft2`` along the last two, ``fftn`` along all, or the last of
    ``s``; none may be named twice."""
    x = xp.arange(24.0).reshape(2, 3, 4)
    a = np.arange(24.0).reshape(2, 3, 4)
    assert near(xp.fft.fft(x), np.fft.fft(a).tolist(), 1e-4)
    assert near(xp.fft.fft(x, dim=0), np.fft.fft(a, axis=0).tolist(), 1e-4)
    assert near(xp.fft.fft2(x), np.fft.fft2(a).tolist(), 1e-4)
    assert near(xp.fft.fftn(x), np.fft.fftn(a).tolist(), 1e-4)
    assert near(xp.fft.fftn(x, s=(2, 2)), np.fft.fft2(a[:, :2, :2]).tolist(), 1e-4)
    with raises(RuntimeError):
        xp.fft.fftn(x, dim=(0, 0))
    with raises(IndexError):
        xp.fft.fft(x, dim=3)


@clause("fft.rfft.half", MUST, source=[Torch("torch.fft.rfft", "torch.fft.irfft")], requires=COMPLEX)
def _(xp):
    """``rfft`` gives the n // 2 + 1 frequencies that are not conjugates of others, of real input only; ``irfft`` takes them for
    those of 2 * (m - 1) real points, so that an odd number has to be said."""
    x = xp.tensor([1.0, 2.0, 4.0, 8.0, 16.0])
    half = xp.fft.rfft(x)
    assert near(half, np.fft.rfft([1.0, 2.0, 4.0, 8.0, 16.0]).tolist(), 1e-4)
    assert near(xp.fft.irfft(half, 5), x.tolist(), 1e-4)
    assert tuple(xp.fft.irfft(half).shape) == (4,)
    assert xp.fft.irfft(half, 5).dtype == xp.float32
    with raises(RuntimeError):
        xp.fft.rfft(half)


@clause("fft.hfft.of_hermitian_signals", MUST, source=[Torch("torch.fft.hfft", "torch.fft.ihfft")], requires=COMPLEX)
def _(xp):
    """``hfft`` is the real transform of a signal of which half is given; ``ihfft`` undoes it."""
    x = xp.tensor([1.0, 5.0, 2.0, 4.0])
    half = xp.fft.ihfft(x)
    assert tuple(half.shape) == (3,)
    assert near(xp.fft.hfft(half), x.tolist())


@clause("fft.shift.undone", MUST, source=[Torch("torch.fft.fftshift", "torch.fft.ifftshift")])
def _(xp, n=each((4, 5))):
    """``fftshift`` moves the frequency 0 to the middle, ``ifftshift`` back, also of an odd number; along all dimensions unless
    ``dim`` says."""
    x = xp.arange(float(n))
    shifted = xp.fft.fftshift(x)
    assert shifted.tolist() == np.fft.fftshift(np.arange(float(n))).tolist()
    assert xp.fft.ifftshift(shifted).tolist() == x.tolist()
    assert xp.fft.fftshift(xp.tensor([[1.0, 2.0], [3.0, 4.0]])).tolist() == [[4.0, 3.0], [2.0, 1.0]]
    assert xp.fft.fftshift(xp.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=0).tolist() == [[3.0, 4.0], [1.0, 2.0]]


@clause(
    "fft.gradients.are_transforms",
    MUST,
    source=[Torch("torch.fft.fft", "torch.fft.rfft")],
    requires=[*COMPLEX, "autograd.tape"],
)
def _(xp):
    """The gradient of a transform of real elements is real; what is cut off gets none."""
    x = xp.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    for transform in (xp.fft.fft, xp.fft.rfft):
        x.grad = None
        transform(x, 3)[1].real.backward()
        assert near(x.grad, [1.0, -0.5, -0.5, 0.0])
        assert x.grad.dtype == xp.float32
    half = xp.tensor([1 + 1j, 2 + 2j, 3 + 3j], requires_grad=True)
    xp.fft.irfft(half)[0].backward()
    assert near(half.grad, [0.25, 0.5, 0.25])


WINDOWS = (
    ("hann", {}, [0.0, 0.75, 0.75, 0.0]), ("hamming", {}, [0.08, 0.77, 0.77, 0.08]), ("bartlett", {}, [0.0, 2 / 3, 2 / 3, 0.0]),
    ("blackman", {}, [0.0, 0.63, 0.63, 0.0]), ("cosine", {}, [0.3826834, 0.9238795, 0.9238795, 0.3826834]),
    ("gaussian", {"std": 1.0}, [0.3246525, 0.8824969, 0.8824969, 0.3246525]),
    ("exponential", {"tau": 1.0}, [0.2231302, 0.6065307, 0.6065307, 0.2231302]),
    ("kaiser", {"beta": 2.0}, [0.4386763, 0.9243139, 0.9243139, 0.4386763]),
    ("general_cosine", {"a": [0.5, 0.5]}, [0.0, 0.75, 0.75, 0.0]),
    ("general_hamming", {"alpha": 0.5}, [0.0, 0.75, 0.75, 0.0]), ("nuttall", {}, [0.0003628, 0.5292298, 0.5292298, 0.0003628]),
)  # fmt: skip


@clause("fft.windows.values", MUST, source=[Torch("torch.signal.windows.hann", "torch.signal.windows.kaiser")])
def _(xp, case=each(WINDOWS)):
    """Each window of four points: symmetric, in the default dtype unless float32 or float64 is asked for."""
    name, settings, expected = case
    window = getattr(xp.signal.windows, name)
    result = window(4, **settings)
    assert near(result, expected)
    assert result.dtype == xp.float32
    assert window(4, dtype=xp.float64, **settings).dtype == xp.float64
    with raises(ValueError):
        window(4, dtype=xp.int64, **settings)


@clause("fft.windows.sizes", MUST, source=[Torch("torch.signal.windows.hann")])
def _(xp, name=each(("hann", "bartlett", "cosine", "gaussian", "kaiser"))):
    """A window of no points is empty, that of one point 1; a negative number is refused; with ``sym=False`` a window is the first
    points of a symmetric one that is longer by one."""
    window = getattr(xp.signal.windows, name)
    assert window(0).tolist() == []
    assert window(1).tolist() == [1.0]
    with raises(ValueError):
        window(-1)
    assert near(window(6, sym=False), window(7).tolist()[:6])


@clause("fft.windows.periodic_of_old", MUST, source=[Torch("torch.hann_window", "torch.hamming_window")])
def _(xp, name=each(("hann", "hamming", "bartlett", "blackman"))):
    """The windows of the namespace itself are periodic, unless ``periodic=False``."""
    window, other = getattr(xp, f"{name}_window"), getattr(xp.signal.windows, name)
    assert near(window(6), other(6, sym=False).tolist())
    assert near(window(6, periodic=False), other(6).tolist())
    with raises(RuntimeError):
        window(-1)


# ---- Short-time transforms ----------------------------------------------------------------------------------------------

SHORT = [
    {"n_fft": 8}, {"n_fft": 7}, {"n_fft": 8, "hop_length": 3}, {"n_fft": 8, "win_length": 6},
    {"n_fft": 8, "window": "hann_window"}, {"n_fft": 8, "normalized": True}, {"n_fft": 8, "onesided": False},
]  # fmt: skip


@clause("fft.istft.inverts_stft", MUST, source=[Torch("torch.stft", "torch.istft")], requires=["complex"])
def _(xp, options=each(SHORT), batch=each([(), (2,)])):
    """``istft`` gives back the signal that ``stft`` was taken of, with the same settings; a batch too."""
    signal = np.cos(np.arange(24 * (2 if batch else 1)) ** 1.5).reshape((*batch, 24))
    x = xp.tensor(signal.tolist(), dtype=xp.float64)
    named = dict(options)
    if "window" in named:
        named["window"] = getattr(xp, named["window"])(named["n_fft"], dtype=xp.float64)
    spectrum = xp.stft(x, return_complex=True, **named)
    n = named["n_fft"]
    assert spectrum.shape[-2] == (n // 2 + 1 if named.get("onesided", True) else n)
    assert np.allclose(xp.istft(spectrum, length=24, **named).tolist(), signal)


@clause("fft.stft.of_each_window", MUST, source=[Torch("torch.stft")], requires=["complex"])
def _(xp, onesided=each([True, False])):
    """Column m of ``stft`` is the transform of the n numbers from m * hop on, each times the window."""
    signal = np.cos(np.arange(20) ** 1.5)
    window = np.linspace(0.5, 1, 8)
    spectrum = xp.stft(
        xp.tensor(signal.tolist(), dtype=xp.float64), 8, hop_length=3, window=xp.tensor(window.tolist(), dtype=xp.float64),
        center=False, onesided=onesided, return_complex=True,
    )  # fmt: skip
    columns = [np.fft.fft(signal[i : i + 8] * window)[: 5 if onesided else 8] for i in range(0, 13, 3)]
    assert np.allclose(np.array(spectrum.tolist()), np.stack(columns, 1))
