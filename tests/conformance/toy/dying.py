"""An adapter that does not start."""

import os
import sys

print("last words", file=sys.stderr, flush=True)
os._exit(7)
