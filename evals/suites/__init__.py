"""The suites, by name, in the order in which they are run and shown."""

from __future__ import annotations

from assistant.errors import UsageError
from evals.base import Suite
from evals.suites.chains import Chains
from evals.suites.chat import Chat
from evals.suites.examples import Examples
from evals.suites.facts import Facts
from evals.suites.guard import Guard
from evals.suites.links import Links
from evals.suites.mixed import Mixed
from evals.suites.repeats import Repeats
from evals.suites.retrieval import Retrieval
from evals.suites.rewrite import Rewrite
from evals.suites.typos import Typos
from evals.suites.vague import Vague
from evals.suites.years import Years

SUITES: dict[str, Suite] = {
    suite.name: suite
    for suite in (
        Vague(), Examples(), Links(), Years(), Repeats(), Typos(), Retrieval(), Facts(), Mixed(), Guard(), Rewrite(),
        Chains(), Chat(),
    )
}  # fmt: skip


def chosen(names: list[str]) -> list[Suite]:
    """The suites of these names, all of them for none. Raises UsageError for a name that is none."""
    for name in names:
        if name not in SUITES:
            raise UsageError(f"没有叫 {name} 的评测项", "eval", f"可用：{'、'.join(SUITES)}")
    return [SUITES[name] for name in dict.fromkeys(names)] or list(SUITES.values())
