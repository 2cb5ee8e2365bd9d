"""The specification: one module per chapter, one function per clause."""
