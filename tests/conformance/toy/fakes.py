"""Adapters of the toy library and of its faulty copies."""

import importlib.util
import os
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import toylib

from conformance import adapter


def fresh() -> ModuleType:
    """A copy of the library that can be broken without breaking the others."""
    spec = importlib.util.spec_from_file_location("toylib", toylib.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Adapter(adapter.Adapter):
    name = "toy"
    version = "1.5"
    url = "https://example.org/toy"
    devices = ("cpu", "acc:0")
    capabilities = frozenset({"numpy", "mutable", "device.accelerator", "device.several", "device.absent"})
    families = {RuntimeError: (toylib.DeviceError,)}
    fault = ""
    """Source that breaks ``toylib``: run here, and again in every reproducer."""

    def __init__(self):
        self.xp = toylib if not self.fault else fresh()
        exec(self.fault, {"toylib": self.xp})
        if self.fault:
            self.families = {RuntimeError: (self.xp.DeviceError,)}
        if "TOY_EXPECTATIONS" in os.environ:
            self.expectations = Path(os.environ["TOY_EXPECTATIONS"])

    def second_device(self, device):
        return "acc:1" if device == "acc:0" else "acc:0"

    @contextmanager
    def absent_device(self):
        yield "gone"

    def preamble(self, device):
        return f"import toylib\n{self.fault}\n\nxp = toylib\n"

    def absent_preamble(self):
        return 'absent = "gone"\n'


class Copying(Adapter):
    name = "copying"
    fault = "toylib.share = lambda array, share=toylib.share: share(array).copy()"


def in_case_2(action: str) -> str:
    return f"import os, signal, sys, time\n\ndef fault(case):\n    if case == 2:\n        {action}\n\ntoylib.fault = fault\n"


class Segfaulting(Adapter):
    name = "segfaulting"
    fault = in_case_2("os.kill(os.getpid(), signal.SIGSEGV)")


class Exiting(Adapter):
    name = "exiting"
    fault = in_case_2('print("good-bye"); os._exit(0)')


class Hanging(Adapter):
    name = "hanging"
    fault = in_case_2("time.sleep(600)")


class SysExiting(Adapter):
    name = "sys-exiting"
    fault = in_case_2("sys.exit(3)")


class Closing(Adapter):
    """Closes every stream that it can find, and goes on."""

    name = "closing"
    fault = in_case_2("os.closerange(0, 256); time.sleep(600)")


class Printing(Adapter):
    """Prints what looks like answers, on every stream, and reads what is not for it."""

    name = "printing"
    fault = in_case_2(
        'line = \'{"verdict": "fail"}\\n\'; print(line, flush=True); os.write(1, line.encode() * 10000);'
        " sys.__stdout__.write(line); sys.stderr.write('\\x00\\ud800' * 9 + line); assert not sys.stdin.read()"
    )


class Facade(Adapter):
    """Lacks ``fault``, honestly."""

    name = "facade"
    facade = True
    fault = "del toylib.fault"


class Fragile(Adapter):
    """Dies, and then never starts again."""

    name = "fragile"
    fault = in_case_2("os._exit(9)")

    def __init__(self):
        mark = Path(os.environ["TOY_MARK"])
        if mark.exists():
            raise ImportError("the driver is wedged")
        mark.touch()
        super().__init__()


class Unprepared(Adapter):
    """Gives no preamble, and fails in its own code."""

    name = "unprepared"
    fault = "toylib.share = None"

    def preamble(self, device):
        raise NotImplementedError

    def reset(self):
        if self.xp.share is None:
            raise OSError("no reset today")


class Unknowing(Adapter):
    capabilities = frozenset({"numpi"})


class Nameless(Adapter):
    name = None


class NotAnAdapter:
    pass
