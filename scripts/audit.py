"""Known vulnerabilities of the locked dependencies, by pip-audit: ends with 0 none, 1 some, 2 where nobody tells."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_AUDIT = ("tool", "run", "--quiet", "--from", "pip-audit", "pip-audit", "--strict", "--require-hashes", "--disable-pip")
# How pip-audit says that it was not answered, by a mirror without advisories or by nobody.
_UNANSWERED = re.compile("not found on PyPI|ServiceError|ConnectionError|Could not connect|Failed to fetch|timed out")


def main() -> int:
    """Run it on requirements.lock; what it found is printed as it says it."""
    command = [str(Path(sys.executable).with_name("uv")), *_AUDIT, "-r", "requirements.lock"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode and _UNANSWERED.search(said):
        print("no audit: the advisories of pypi.org cannot be reached from here; run `make audit` where they can")
        return 2
    print(said.strip())
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
