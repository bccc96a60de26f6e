"""A run in a process of its own that counts its samples on standard output, for the page that started it.

python -m evals.counted MODEL
"""

from __future__ import annotations

import sys

from assistant.errors import LuoshiError
from evals import harness


def main(model: str) -> None:
    """Run every suite; one line "DONE TOTAL" a sample. Exits with 1 and one line on standard error when it fails."""
    try:
        harness.run(model=model, show=_count)
    except LuoshiError as error:
        sys.exit(error.line())


def _count(done: int, total: int) -> None:
    sys.stdout.write(f"{done} {total}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
