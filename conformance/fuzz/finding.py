"""Findings: the smallest program of each cause, and the file that it is kept in."""

from __future__ import annotations

import hashlib
import json
import platform
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from conformance.adapter import Adapter, Unsupported
from conformance.errors import WrongUsage, reason
from conformance.fuzz.campaign import Outcome
from conformance.fuzz.lockstep import FINEST, PRECISION, Difference
from conformance.fuzz.program import Line, Program, parse_pin, pin
from conformance.fuzz.side import FAMILIES
from conformance.shaking import shaken
from conformance.text import without_roots

_HEADER = re.compile(r"^# (?P<key>adapter|against|seed|look|pin): (?P<value>.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference, the program that shows it, and how often its cause was met."""

    program: Program
    difference: Difference
    seed: int
    look: bool
    count: int = 1
    ending: str = ""
    """For a program that the backend's process died of or hung in: how it ended."""

    @property
    def cause(self) -> tuple[str, str, str]:
        return self.program[-1].cause.removeprefix("no_grad: "), self.difference.kind, self.difference.role

    @property
    def name(self) -> str:
        """Of its file: words of its last line, and digits that tell causes apart."""
        words = "_".join(re.findall(r"[A-Za-z]+", self.program[-1].text.partition(" = ")[2] or self.program[-1].text))
        digits = hashlib.sha256(repr(self.cause).encode()).hexdigest()[:8]
        return f"{words[:40].strip('_')}_{self.difference.kind.replace('.', '_')}_{digits}"

    def to_json(self) -> dict[str, Any]:
        d = self.difference
        return {
            "program": [[line.text, line.production] for line in self.program],
            "difference": [d.kind, d.name, d.subject, d.oracle, d.role],
            "seed": self.seed,
            "look": self.look,
            "count": self.count,
            "ending": self.ending,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        program = tuple(Line(*line) for line in data["program"])
        return cls(**{**data, "program": program, "difference": Difference(*data["difference"])})

    @classmethod
    def of(cls, seed: int, outcome: Outcome) -> Finding:
        assert outcome.difference is not None
        told = outcome.difference
        clean = replace(told, subject=without_roots(told.subject), oracle=without_roots(told.oracle))
        return cls(outcome.lines, clean, seed, outcome.look)


class Findings(dict[tuple[str, str, str], Finding]):
    """Findings by cause: the shortest program of each, and how many there were."""

    def add(self, finding: Finding, *, small: bool = True) -> bool:
        """Add one; whether its cause is new.  One that was not shrunk is only counted, where there is another."""
        old = self.get(finding.cause)
        if old is None:
            self[finding.cause] = finding
            return True
        kept = finding if small and len(finding.program) < len(old.program) else old
        self[finding.cause] = replace(kept, count=old.count + finding.count)
        return False


@dataclass(frozen=True, slots=True)
class Pair:
    """The two backends of a campaign, as findings name them."""

    adapter: str
    version: str
    against: str
    against_version: str
    setup: str | None
    """Source that defines ``xp`` on the subject; None where the adapter gives none."""
    facade: bool

    @classmethod
    def of(cls, subject: Adapter, oracle: Adapter, adapter: str, against: str) -> Pair:
        try:
            setup: str | None = subject.preamble("cpu")
        except (NotImplementedError, Unsupported):
            setup = None
        facade = subject.facade and isinstance(subject.xp, type)
        return cls(adapter, subject.version, against, oracle.version, setup, facade)


def script(finding: Finding, pair: Pair, setting: Mapping[str, str]) -> str:
    """The finding as a script that needs the backend and NumPy alone, and fails where the backend differs."""
    said = textwrap.wrap(" ".join(str(finding.difference).split())[:600], 110)
    opening = [
        f"{pair.adapter} {pair.version} differs from {pair.against} {pair.against_version} after the last line:",
        *said,
        "",
        "Both in lockstep:  conformance fuzz --replay THIS_FILE",
        f"adapter: {pair.adapter}",
        f"against: {pair.against}",
        f"seed: {finding.seed}",
        f"look: {'every line' if finding.look else 'end'}",
        f"python {platform.python_version()}, numpy {np.__version__}, {platform.system().lower()} {platform.machine()}",
        f"pin: {pin(finding.program)}",
    ]
    head = "".join(f"# {line}".rstrip() + "\n" for line in opening)
    if pair.setup is None:
        return head
    used = {name: value for name, value in setting.items() if any(name in line.text for line in finding.program)}
    body = "".join(f"{name} = {value!r}\n" for name, value in used.items())
    body += "".join(f"{line.text}\n" for line in finding.program[:-1])
    body += assertion(finding.program[-1].text, finding.difference)
    setup = shaken(pair.setup, [body]) if pair.facade else pair.setup
    imports = "".join(
        f"{line}\n"
        for name, line in (
            ("np", "import numpy as np"),
            *((name, f"import {name}") for name in ("copy", "math", "pickle")),
        )
        if re.search(rf"\b{name}\.", body) and not re.search(rf"^{line}$", setup, re.MULTILINE)
    )
    future = "".join(line + "\n" for line in setup.splitlines() if line.startswith("from __future__ "))
    setup = "".join(line + "\n" for line in setup.splitlines() if not line.startswith("from __future__ "))
    return f"{head}\n{future}{imports}{setup}\n{body}"


def assertion(last: str, difference: Difference) -> str:
    """The last line, and what fails after it where the difference is still there."""
    name, kind = difference.name, difference.kind
    if kind == "error":
        expected = difference.role.rpartition(" for ")[2]
        if expected == "none":
            return f"{last}\n"
        guarded = textwrap.indent(last, "    ")
        known = expected if expected in {family.__name__ for family in FAMILIES} else "Exception"
        return (
            f"try:\n{guarded}\nexcept {known}:\n    pass\n"
            f"else:\n    raise AssertionError({f'no error; expected {difference.oracle}'[:200]!r})\n"
        )
    check = {
        "shape": f"assert tuple({name}.shape) == {difference.oracle}",
        "dtype": f"assert {name}.dtype == xp.{difference.oracle.strip(chr(39))}",
        "requires_grad": f"assert {name}.requires_grad is {difference.oracle}",
        "is_leaf": f"assert {name}.is_leaf is {difference.oracle}",
        "retains_grad": f"assert {name}.retains_grad is {difference.oracle}",
        "_version": f"assert {name}._version == {difference.oracle}",
        "storage_offset": f"assert {name}.storage_offset() == {difference.oracle}",
    }.get(kind)
    if kind in ("values", "grad") and (numbers := _numbers(difference.oracle)) is not None:
        value = f"{name}.grad" if kind == "grad" else name
        if kind == "grad" and difference.oracle == "None":
            check = f"assert {name}.grad is None"
        else:
            read = f"{value}.tolist()" if name[0] == "v" else value
            dtype = difference.oracle.rpartition("(")[2].rstrip(")")
            near = max(PRECISION.get(dtype, FINEST), 1e-8)  # what is shown has 8 digits
            check = f"np.testing.assert_allclose({read}, {numbers}, rtol={near}, atol={near})"
    elif kind == "grad" and difference.oracle == "None":
        check = f"assert {name}.grad is None"
    elif kind == "value":
        check = f"assert {name} == {difference.oracle}"
    if check is None:
        what = f"{difference}".replace("\n", " ")[:300]
        check = f"raise AssertionError({f'by hand: {what}'!r})"
    return f"{last}\n{check}\n"


def _numbers(shown: str) -> str | None:
    """The numbers of a value as it is shown, as source; None where it was cut or is no numbers."""
    text = shown.rpartition(" (")[0]
    if not text or "..." in text:
        return None
    text = re.sub(r"\bnan\b", 'float("nan")', text)
    text = re.sub(r"\binf\b", 'float("inf")', text)
    return re.sub(r"(?<=\d)\.(?=[^\d]|$)", ".0", text)


def parse(text: str, origin: str) -> Iterator[tuple[Program, dict[str, str]]]:
    """The programs of a finding's script, or of a file of pins, each with what the file's head says."""
    head = {match["key"]: match["value"] for match in _HEADER.finditer(text)}
    if "pin" in head:
        yield parse_pin(head["pin"], origin), head
        return
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.startswith("#")]
    for number, line in lines:
        yield parse_pin(line, f"{origin}, line {number}"), head
    if not lines:
        raise WrongUsage(f"{origin} holds no program: neither a line '# pin: [...]' nor lines that are pins")


def read(path: Path) -> list[tuple[Program, dict[str, str]]]:
    """The programs of a file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"{path} cannot be read: {reason(error)}") from None
    except UnicodeDecodeError:
        raise WrongUsage(f"{path} is not text") from None
    return _of_a_campaign(text, path) if path.suffix == ".json" else [*parse(text, str(path))]


def _of_a_campaign(text: str, path: Path) -> list[tuple[Program, dict[str, str]]]:
    """The programs of the ``findings.json`` that a campaign writes."""
    try:
        data = json.loads(text)
        head = {"adapter": data["adapter"], "against": data["against"]}
        found = [Finding.from_json(entry) for entry in data["findings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise WrongUsage(f"{path} is no findings.json of a campaign: {error!r}") from None
    return [(finding.program, {**head, "look": "every line" if finding.look else "end"}) for finding in found]


def write(findings: Sequence[Finding], pair: Pair, setting: Mapping[str, str], folder: Path) -> list[Path]:
    """Write each finding's script, and all pins in one file; the scripts' paths."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for finding in findings:
            path = folder / f"{finding.name}.py"
            path.write_text(script(finding, pair, setting), encoding="utf-8")
            paths.append(path)
        if findings:
            (folder / "pins.txt").write_text("".join(f"{pin(f.program)}\n" for f in findings), encoding="utf-8")
        summary = {"adapter": pair.adapter, "version": pair.version, "against": pair.against}
        summary["against_version"] = pair.against_version
        data = {**summary, "findings": [finding.to_json() for finding in findings]}
        (folder / "findings.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"findings cannot be written to {folder}: {reason(error)}") from None
    return paths
