"""``nox -s matrix``: every framework in an environment of its own.  ``nox -s matrix -- numpy jax --jobs 1``: some of them."""

from pathlib import Path

import nox

nox.options.sessions = ["matrix"]


@nox.session(venv_backend="none")
def matrix(session: nox.Session) -> None:
    """Run the clauses on the frameworks of adapters/matrix.toml; results in results-matrix.jsonl."""
    try:
        from conformance import matrix as frameworks
    except ModuleNotFoundError as error:
        session.error(f"{error.name} is not installed beside nox: pip install -e '.[matrix]', and run that nox")
    here = Path(__file__).parent
    status = frameworks.main(
        session.posargs, here, here / ".nox" / "matrix", here / "results-matrix.jsonl", session.log
    )
    if status:
        session.error(f"status {status}")
