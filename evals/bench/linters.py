"""A check beside a regular expression and two public linters for Chinese, on the same texts in the same run.

    python -m evals.bench.linters [--write]        # --write: into docs/performance.md

The linters are fetched from the npm registry into a scratch folder; where there is no npm, a line says so and the rest
is measured. Every side reads other reports first (a warm-up) and then each text once: nobody profits from having seen
it. Processor time is told, which does not depend on what else the machine does.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.pipeline import Workspace
from assistant.types import Finding
from evals.bench.base import put, vague_f1
from evals.bench.check import hollow
from evals.dataset import REPORTS, Case, load_cases

LINTERS = {"zhlint": "zhlint@0.8.2", "AutoCorrect": "autocorrect-node@2.14.0"}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_SCRIPT = Path(__file__).with_suffix(".mjs")
_FETCHING = 300  # seconds
_SPEAKS_OF = {
    "luoshi": "空泛句、例子、因果与整改、重复、错别字、缺项、泄密（含连线）",
    "luoshi，不连线": "同上，只是不连原因与措施（边写边查时）",
    "套话正则": "带有所列套话的句子",
    "zhlint": "中英文之间的空格、标点的全角半角",
    "AutoCorrect": "中英文之间的空格、标点的全角半角（按行计）",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One side: seconds for all texts, things found, F1 of vague sentences (None: it does not look), typos mended."""

    name: str
    seconds: float
    count: int
    vague: float | None
    mended: int


def measure() -> tuple[list[Row], list[Case]]:
    """All sides that can be had here, and the reports they were measured on."""
    warm, cases = load_cases(REPORTS, split="dev"), load_cases(REPORTS, split="test")
    ours = [_ours("luoshi，不连线", cases, links=False), _ours("luoshi", cases, links=True)]
    return [*ours, _plain(cases), *_others(warm, cases)], cases


def _ours(name: str, cases: Sequence[Case], *, links: bool) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        code = "import sys; from evals.bench.linters import alone; alone(sys.argv[1], sys.argv[2] == 'links')"
        # In a process of its own: what one side has read before does not help the other.
        subprocess.run([sys.executable, "-c", code, folder, "links" if links else ""], check=True)
        told = json.loads((Path(folder) / "told.json").read_text(encoding="utf-8"))
    spans = [[(a, b) for a, b in found] for found in told["vague"]]
    return Row(name, told["seconds"], told["count"], vague_f1(cases, spans), _mended(cases, told["mended"]))


def alone(folder: str, links: bool) -> None:
    """One side in a process of its own; writes told.json."""
    workspace = Workspace(model="rules")
    for case in load_cases(REPORTS, split="dev"):
        workspace.check_text(case.report.text, links=links)
    cases = load_cases(REPORTS, split="test")
    began = time.process_time()
    found = [workspace.check_text(case.report.text, links=links).findings for case in cases]
    seconds = time.process_time() - began
    told = {
        "seconds": seconds,
        "count": sum(len(findings) for findings in found),
        "vague": [[(f.start, f.end) for f in findings if f.rule == "vague"] for findings in found],
        "mended": [_replaced(case.report.text, findings) for case, findings in zip(cases, found, strict=True)],
    }
    (Path(folder) / "told.json").write_text(json.dumps(told), encoding="utf-8")


def _replaced(text: str, findings: Sequence[Finding]) -> str:
    for found in sorted(findings, key=lambda f: -f.start):
        if found.rule == "typo" and found.replacement is not None:
            text = text[: found.start] + found.replacement + text[found.end :]
    return text


def _plain(cases: Sequence[Case]) -> Row:
    began = time.process_time()
    spans = [hollow(case.report.text) for case in cases]
    return Row("套话正则", time.process_time() - began, sum(map(len, spans)), vague_f1(cases, spans), 0)


def _others(warm: Sequence[Case], cases: Sequence[Case]) -> list[Row]:
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        sys.stderr.write("没有 npm 和 node，不比较 zhlint 与 AutoCorrect\n")
        return []
    given = json.dumps({"warm": [c.report.text for c in warm], "texts": [c.report.text for c in cases]})
    fetch = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *LINTERS.values()]
    run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run
    with tempfile.TemporaryDirectory() as folder:
        try:
            (Path(folder) / "package.json").write_text("{}", encoding="utf-8")
            run(fetch, cwd=folder, check=True, capture_output=True, timeout=_FETCHING)
            said = run(
                [node, str(_SCRIPT)],
                cwd=folder,
                input=given,
                check=True,
                capture_output=True,
                text=True,
                timeout=_FETCHING,
            )
        except (subprocess.SubprocessError, OSError) as error:
            why = str(getattr(error, "stderr", "") or error).strip()[-300:]
            sys.stderr.write(f"取不到或运行不了 zhlint 与 AutoCorrect，不比较：{why}\n")
            return []
    told = json.loads(said.stdout)
    return [Row(name, row["seconds"], row["count"], None, _mended(cases, row["mended"])) for name, row in told.items()]


def _mended(cases: Sequence[Case], texts: Sequence[str]) -> int:
    """How many labelled slips are gone from the mended texts, or have the right form (which may hold the wrong one)."""
    done = 0
    for case, text in zip(cases, texts, strict=True):
        before, after = re.sub(r"\s", "", case.report.text), re.sub(r"\s", "", text)
        for slip in case.gold["typos"]:
            wrong, right = slip["wrong"], slip["right"]
            done += after.count(right) > before.count(right) or after.count(wrong) < before.count(wrong)
    return done


def table(rows: Sequence[Row], cases: Sequence[Case]) -> str:
    """The rows as Markdown."""
    size = sum(len(case.report.text) for case in cases)
    slips = sum(len(case.gold["typos"]) for case in cases)
    lines = [
        "| 工具 | 处理器毫秒/4000字 | 每千字发现 | 空泛句 F1 | 错别字改对 | 看什么 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        vague = "—" if row.vague is None else f"{row.vague:.3f}"
        lines.append(
            f"| {row.name} | {4e6 * row.seconds / size:.0f} | {1000 * row.count / size:.1f} | {vague} | "
            f"{row.mended}/{slips} | {_SPEAKS_OF[row.name]} |"
        )
    how = "，".join(LINTERS.values())
    return "\n".join(
        [*lines, "", f"{time.strftime('%Y-%m-%d')}，{len(cases)} 份报告共 {size} 字，各读一遍；{how}。", ""]
    )


def main() -> None:
    """The command line."""
    text = table(*measure())
    sys.stdout.write(text)
    if "--write" in sys.argv[1:]:
        put(PAGE, "linters", lambda _: text)


if __name__ == "__main__":
    main()
