"""The translations: every ``.po`` below ``linli/`` compiled to ``.mo`` with Babel when it changed."""

from __future__ import annotations

from linli.config.preparing.steps import PYTHON, ROOT, Trouble, fingerprint, is_done, mark_done, run, tail


def make_ready() -> None:
    """Compile what changed since the last time."""
    sources = sorted((ROOT / "linli").glob("**/locale/*/LC_MESSAGES/*.po"))
    if not sources:
        return
    wanted = fingerprint(sources)
    stamp = ROOT / ".state" / "translations"
    if is_done(stamp, wanted) and all(source.with_suffix(".mo").exists() for source in sources):
        return
    for source in sources:
        command = [str(PYTHON), "-m", "babel.messages.frontend", "-q", "compile"]
        code, told = run([*command, "-i", str(source), "-o", str(source.with_suffix(".mo"))])
        if code != 0:
            raise Trouble(f"The translation {source.relative_to(ROOT)} could not be compiled. It said:\n{tail(told)}")
    mark_done(stamp, wanted)
