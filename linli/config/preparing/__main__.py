"""``python -m linli.config.preparing run|test``: everything that a start, or a test run, needs in this checkout."""

import contextlib
import fcntl
import sys
from collections.abc import Iterator

from linli.config.preparing import browser, environment, frontend, translations
from linli.config.preparing.steps import ROOT, Trouble


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One at a time in a checkout: two starts at once must not install into one environment."""
    try:
        folder = ROOT / ".state"
        folder.mkdir(exist_ok=True)
        lock = open(folder / "preparing.lock", "a")  # noqa: SIM115 - held until the process ends
    except PermissionError:
        # A checkout that only its owner may change, and that he has prepared.
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Prepare; a sentence on stderr and 2 when something is missing."""
    purpose = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        with alone():
            environment.make_ready(("run", "test") if purpose in {"test", "tools"} else ("run",))
            if purpose == "tools":
                return 0
            translations.make_ready()
            frontend.make_ready()
            if purpose == "test":
                browser.make_ready()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"The checkout could not be prepared: {error.strerror} ({error.filename}).", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


sys.exit(main())
