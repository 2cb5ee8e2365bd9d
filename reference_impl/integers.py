"""Elementwise operations on integers."""

from __future__ import annotations

import numpy as np

from reference_impl.op import binary

gcd = binary("", np.gcd, lacks="bwhfc", numbers=False)
lcm = binary("", np.lcm, lacks="bwhfc", numbers=False)
