"""An adapter that does not start."""

import time

time.sleep(600)
