"""An adapter that does not start."""

import a_library_that_nobody_has
