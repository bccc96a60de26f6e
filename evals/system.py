"""The system under evaluation: the pipeline with one model, an empty knowledge base, and each report checked once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.checks import earlier
from assistant.intake import parse
from assistant.pipeline import Workspace
from assistant.retrieval.kept import sentence_vectors
from assistant.retrieval.library import Library
from assistant.settings import settings
from assistant.types import Diagnosis, Fact, Finding, Rewrites, Usage
from assistant.writing.judge import Judge


class System:
    """What solvers call. `folder` is a scratch folder for knowledge bases; `model` is a model's name.

    The user's own knowledge base takes no part: a result must depend on the sample alone.
    """

    def __init__(self, model: str, folder: Path) -> None:
        self.model = model
        self.folder = folder
        empty = Library(folder, settings().encoder, samples=False)
        self.workspace = Workspace(settings().model_copy(update={"home": folder}), model=model, library=empty)
        self._libraries: dict[str, Library] = {}
        self._diagnoses: dict[tuple[str, bool], Diagnosis] = {}

    def check(self, text: str, *, judged: bool = False) -> Diagnosis:
        """The diagnosis of a text, as `luoshi check` makes it; `judged`: as with `--model`. Several suites ask for the
        same one. Raises ModelError."""
        key = (text, judged and self.model != "rules")
        if key not in self._diagnoses:
            self._diagnoses[key] = self.workspace.check_text(text, judged=key[1])
        return self._diagnoses[key]

    def held_against(self, this: str, last: str) -> list[Finding]:
        """What this year's report leaves of last year's; a model judges as with `--model`. Raises ModelError."""
        model = None if self.model == "rules" else self.workspace.choice.model()
        judge = Judge(model) if model and not model.small else None
        return earlier.check(parse(this), parse(last), sentence_vectors, judge)

    def rewrite(self, diagnosis: Diagnosis, facts: tuple[Fact, ...]) -> Rewrites:
        """Proposals for all vague findings of a diagnosis."""
        proposals = self.workspace.rewrite(diagnosis, None, facts)
        return self.workspace.collect(proposals, diagnosis, lambda done, total: None)

    @property
    def usage(self) -> Usage:
        """What the model has cost so far."""
        model = None if self.model == "rules" else self.workspace.choice.model()
        return model.usage if model else Usage()

    def library(self, name: str, fill: Callable[[Library], object], encoder: str = "") -> Library:
        """The knowledge base `name` of the scratch folder, which `fill` fills when it is first asked for.

        It has the usual encoder or this one; `close` closes it.
        """
        if name not in self._libraries:
            library = Library(self.folder / name, encoder or settings().encoder, samples=False)
            try:
                fill(library)
            except BaseException:
                library.close()
                raise
            self._libraries[name] = library
        return self._libraries[name]

    def close(self) -> None:
        """Let go of files."""
        for library in (self.workspace.library, *self._libraries.values()):
            library.close()
