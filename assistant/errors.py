"""One tree of errors; each says in Chinese what failed, where, and what to do.

LuoshiError
├── UsageError            wrong words on the command line or a wrong setting      exit 2
├── InputError            a file that cannot be read as what it should be         exit 2
├── KnowledgeError        the knowledge base cannot be opened or changed          exit 2
├── ConflictError         the text has changed since the proposal was made        exit 2
└── ModelError            a model or its server failed                            exit 3
    ├── ModelUnavailable      no connection, server busy, time-out: may succeed later
    ├── ModelRefused          key, model name or request refused
    │   └── ModelBlocked          the gate does not let this text out of the house
    └── ModelAnswerInvalid    an answer that cannot be read as what was asked for
"""

from __future__ import annotations


class LuoshiError(Exception):
    """Base of all errors that a user may see.

    `what` failed, `where` (a path, a setting, an address), and `help` (what to do next).
    """

    exit_code = 2

    def __init__(self, what: str, where: str = "", help: str = "") -> None:
        self.what, self.where, self.help = what, where, help
        super().__init__(self.line())

    def line(self) -> str:
        """The error as one line of Chinese."""
        place = f"（{self.where}）" if self.where else ""
        advice = f"。{self.help}" if self.help else ""
        return " ".join(f"{self.what}{place}{advice}".split())


class UsageError(LuoshiError):
    """Wrong arguments or settings."""


class InputError(LuoshiError):
    """A file that cannot be read as what it should be."""


class KnowledgeError(LuoshiError):
    """The knowledge base cannot be opened or changed."""


class ConflictError(LuoshiError):
    """The text under a proposal has changed since it was made."""


class ModelError(LuoshiError):
    """A model or its server failed."""

    exit_code = 3


class ModelUnavailable(ModelError):
    """The server cannot be reached, is busy, or took too long."""


class ModelRefused(ModelError):
    """The server refused the key, the model's name, or the request."""


class ModelBlocked(ModelRefused):
    """The gate does not let this text go to a server outside."""


class ModelAnswerInvalid(ModelError):
    """The answer is not what was asked for, even after a repair."""
