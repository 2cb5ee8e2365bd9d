"""An adapter that does not start."""

raise RuntimeError("no such driver\nand more")
