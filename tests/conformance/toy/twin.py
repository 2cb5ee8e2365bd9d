"""Another adapter of the same name."""

from fakes import Adapter as Adapter
