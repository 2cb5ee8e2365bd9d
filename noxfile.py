"""``nox -s matrix``: every framework in an environment of its own.  ``nox -s matrix -- numpy jax``: some of them."""

from pathlib import Path

import nox

nox.options.sessions = ["matrix"]


@nox.session(venv_backend="none")
def matrix(session: nox.Session) -> None:
    """Run the clauses on the frameworks of adapters/matrix.toml; results in results-matrix.jsonl."""
    from conformance import matrix as frameworks

    here = Path(__file__).parent
    status = frameworks.main(
        session.posargs, here, here / ".nox" / "matrix", here / "results-matrix.jsonl", session.log
    )
    if status:
        session.error(f"status {status}")
