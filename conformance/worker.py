"""The process that an adapter runs in: it answers a supervisor's requests, one JSON line each, until they end.

The first request names the adapter and its devices and is answered with the backend's description.  Every other one
names a clause, a device and the verdicts that the clause depends on.  It is answered with a line for each case that
begins and a line for the verdict, so that whoever outlives this process knows where it died.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import traceback
from typing import Any, TextIO

from conformance import loading
from conformance.backend import describe
from conformance.errors import Problem, one_line
from conformance.running import Case, Runner, Verdict


def main() -> None:
    requests, answers = own_streams()
    faulthandler.enable()
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1)  # the supervisor asks a worker that hangs where it does

    def answer(**data: Any) -> None:
        answers.write(json.dumps(data) + "\n")
        answers.flush()

    def began(case: Case) -> None:
        answer(case={"label": case.label, "source": dict(case.source)})

    first = json.loads(requests.readline())
    try:
        adapter = loading.load(first["target"])
        backend = describe(adapter, first["target"], first["devices"])
    except Problem as error:
        answer(wrong=str(error))
        return
    except BaseException as error:  # a backend may fail to start in any way, sys.exit included
        traceback.print_exc()
        answer(failed=one_line(error), missing=error.name if isinstance(error, ModuleNotFoundError) else None)
        return
    clauses = loading.clauses()
    runner = Runner(adapter, clauses, began)
    answer(backend=backend.to_json())
    for line in requests:
        request = json.loads(line)
        runner.known.update({(id, device): Verdict(verdict) for id, device, verdict in request["known"]})
        outcome = runner.run(clauses[request["clause"]], request["device"])
        case = outcome.case and {"label": outcome.case.label, "source": dict(outcome.case.source)}
        answer(verdict=outcome.verdict, message=outcome.message, seconds=outcome.seconds, failing=case)


def own_streams() -> tuple[TextIO, TextIO]:
    """The streams to the supervisor, moved to where a backend that reads or prints does not meet them.

    What is printed goes to the error stream, the end of which is shown if this process dies.
    """
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


if __name__ == "__main__":
    main()
