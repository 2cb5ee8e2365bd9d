"""Adapters that misbehave in what they say and in what they change around them; each does so in ``fault``'s second case."""

from fakes import Adapter, in_case_2


class Wordless(Adapter):
    name = "wordless"
    fault = in_case_2("raise RuntimeError")


class Unspeakable(Adapter):
    name = "unspeakable"
    fault = in_case_2("raise type('Mute', (Exception,), {'__str__': lambda self: 1 / 0})")


class Endless(Adapter):
    name = "endless"
    fault = in_case_2("raise RuntimeError('x' * 30_000_000)")


class Flooding(Adapter):
    name = "flooding"
    fault = in_case_2("sys.stdout.write('y' * 5_000_000); os.write(2, b'z' * 5_000_000)")


class Colourful(Adapter):
    name = "colourful"
    fault = in_case_2("raise RuntimeError('\\x1b[31mred\\x1b[0m <script>alert(1)</script> \\x07 \\ud800')")


class Changing(Adapter):
    """Changes everything that the process has in common, and returns as if nothing were."""

    name = "changing"
    fault = in_case_2(
        "import numpy as np, random, builtins; np.seterr(all='raise'); np.seterrcall(print); random.seed(5); "
        "np.random.seed(5); os.chdir('/'); os.environ.clear(); os.environ['HOSTILE'] = '1'; "
        "np.set_printoptions(precision=1); np.zeros = np.ones = np.full = np.asarray = None; "
        "np.testing.assert_allclose = None; builtins.isinstance = lambda *a: True; sys.setrecursionlimit(150)"
    )
