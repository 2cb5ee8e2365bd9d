"""Faults in Fourier transforms and windows."""

import numpy as np

from tests.mutants import mutant, replaced

replaced(
    "fft.dtypes.keep_their_precision",
    "All is done in double precision.",
    "fft.fft",
    lambda original, x: original(x.double()),
)
replaced("fft.dtypes.not_of_halves", "The halves are converted.", "fft.fft", lambda original, x: original(x.float()))
replaced(
    "fft.fft.sign_and_order", "The exponent's sign is plus.", "fft.fft", lambda original, x: original(x.conj()).conj()
)
replaced(
    "fft.fft.sign_and_order", "The negative frequencies come first.", "fft.fftfreq",
    lambda original, n, d=1.0: original(n, d).sort().values,
)  # fmt: skip
replaced(
    "fft.norm.modes", "None is as ortho.", "fft.fft fft.ifft",
    lambda original, x, norm=None: original(x, norm=norm or "ortho"),
)  # fmt: skip
replaced(
    "fft.size.cuts_or_fills", "Zeros are filled in at the front.", "fft.fft",
    lambda original, x, n=None: original(x.roll(1, 0) if n == 4 else x, n),
)  # fmt: skip
replaced("fft.dim.which", "``fft2`` is along the first two dimensions.", "fft.fft2",
         lambda original, x, s=None, dim=(0, 1): original(x, s, dim))  # fmt: skip
replaced("fft.rfft.half", "An odd number of points is taken for granted.", "fft.irfft",
         lambda original, x, n=None: original(x, n or 2 * x.shape[-1] - 1))  # fmt: skip
replaced(
    "fft.hfft.of_hermitian_signals", "It is ``irfft``.", "fft.hfft", lambda original, x: original(x, norm="forward")
)
replaced("fft.shift.undone", "Both move by the half, rounded down.", "fft.ifftshift",
         lambda original, x: x.roll(x.shape[0] // 2, 0))  # fmt: skip
replaced("fft.shift.undone", "It is along the last dimension only.", "fft.fftshift",
         lambda original, x, dim=-1: original(x, dim))  # fmt: skip


@mutant("fft.gradients.are_transforms")
def _(ref, patch):
    """The frequencies that stand for two count once."""
    original = np.ones

    def one(values):
        class Stays(np.ndarray):
            def __setitem__(self, key, value):
                pass

        return original(values).view(Stays)

    patch.setattr(ref.fft.np, "ones", one)


replaced("fft.windows.values", "The window is periodic.", "signal.windows.kaiser signal.windows.hann",
         lambda original, M, sym=False, **named: original(M, sym=sym, **named))  # fmt: skip
replaced("fft.windows.sizes", "One point is the window's first.", "signal.windows.hann",
         lambda original, M, **named: original(2, **named)[:1] if M == 1 else original(M, **named))  # fmt: skip
replaced("fft.windows.periodic_of_old", "It is symmetric unless told otherwise.", "hann_window",
         lambda original, n, periodic=False: original(n, periodic))  # fmt: skip


replaced(
    "fft.istft.inverts_stft",
    "``istft`` takes the window for square.",
    "istft",
    lambda f, x, n_fft, window=None, **options: f(x, n_fft, **options),
)
replaced(
    "fft.stft.of_each_window",
    "The window is left out.",
    "stft",
    lambda f, x, n_fft, window=None, **options: f(x, n_fft, **options),
)
