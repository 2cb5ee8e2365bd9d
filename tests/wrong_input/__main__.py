"""``python -m tests.wrong_input``: where the reference and PyTorch differ in what they do with wrong arguments."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from tests.wrong_input.calls import calls, functions
from tests.wrong_input.compare import compare


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.wrong_input", description=__doc__)
    parser.add_argument("--name", action="append", default=[], help="only these functions")
    parser.add_argument("--namespace", action="append", default=[], help="only these namespaces")
    parser.add_argument("--kind", action="append", default=[], help="only differences of these kinds")
    parser.add_argument("--calls", type=int, default=20, help="calls of each function")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=3, help="differences shown of each function")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for function in functions():
        if (options.name and function.name not in options.name) or (
            options.namespace and function.namespace not in options.namespace
        ):
            continue
        shown = 0
        for call in calls(function, options.calls, options.seed):
            found = compare(function, call)
            if found is None:
                total["left out"] += 1
                continue
            total["calls"] += 1
            if found.difference is None:
                continue
            total[found.kind] += 1
            if shown < options.show and (not options.kind or found.kind in options.kind):
                shown += 1
                print(f"{function}({found.call}): {found.kind}: {found.difference}"[:420], flush=True)
    print(dict(total), file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
