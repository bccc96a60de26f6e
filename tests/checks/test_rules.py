"""Every rule's examples; a unit's own rules; what is refused at load."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.checks import diagnose, rules
from assistant.checks.rules import Example, Rule
from assistant.errors import KnowledgeError, UsageError
from assistant.intake import parse
from assistant.known import copied_findings
from assistant.retrieval.encode import get_encoder
from assistant.retrieval.library import Library
from assistant.types import Diagnosis, Finding

SHIPPED = rules.catalogue(Path("/nowhere"))
CHAPTERS = {"problem": "一、存在的问题", "cause": "二、原因剖析", "measure": "三、整改措施"}
OWN = """
id: old-name
name: 旧称
severity: warning
means: 机构改革前的旧名称。
why: 旧名称已经停用。
mend: 请改用现名。
words: [县农业局]
replace: 县农业农村局
match: [这件事由县农业局负责。]
spare: [这件事由县农业农村局负责。]
"""


def stand(rule: Rule, text: str) -> str:
    """A sentence in a report, in a section of the kind that the rule looks at; a whole report as it is."""
    if "\n" in text.strip():
        return text
    kind = rule.where[0] if rule.where else "problem"
    other = "cause" if kind == "problem" else "problem"
    parts = {kind: text, other: "去年腊月那口井的水泵坏了四十天，挑水的老人我们一个也没有上门问过。"}
    body = "\n".join(f"{CHAPTERS[k]}\n（一）这一方面\n{parts[k]}" for k in CHAPTERS if k in parts)
    return f"某县水产站领导班子对照检查材料\n{body}\n"


def findings(rule: Rule, example: Example, home: Path) -> list[Finding]:
    report = parse(stand(rule, example.text))
    if rule.id == "copied":
        source = home / "source.txt"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(example.earlier, encoding="utf-8")
        library = Library(home)
        library.ingest([source], kind="policy", wait=True)
        found = copied_findings(report, library)
        library.close()
        return found
    before = [parse(example.earlier)] if example.earlier else []
    return list(diagnose(report, encode=get_encoder("use").passages, before=before).findings)


@pytest.mark.parametrize("rule", SHIPPED.values(), ids=SHIPPED)
def test_examples(rule: Rule, home: Path) -> None:
    for number, example in enumerate(rule.match):
        found = [item for item in findings(rule, example, home / str(number)) if item.rule == rule.id]
        assert found, example.text
        assert {item.severity for item in found} == {rule.severity}
    for number, example in enumerate(rule.spare):
        found = [item for item in findings(rule, example, home / f"spare{number}") if item.rule == rule.id]
        assert not found, example.text


def test_every_rule_explains_itself() -> None:
    for rule in SHIPPED.values():
        assert rule.english
        for text in (rule.means, rule.why, rule.mend):
            assert text.endswith("。")


def own(home: Path, text: str) -> None:
    folder = home / "rules"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.yaml").write_text(text, encoding="utf-8")


def check(text: str) -> Diagnosis:
    return diagnose(parse(text), encode=None)


def test_a_unit_adds_a_rule_of_its_own(home: Path) -> None:
    report = stand(SHIPPED["vague"], "渔船检修这件事由县农业局负责，我们半年没有去问过一次。")
    assert not [item for item in check(report).findings if item.rule == "old-name"]
    own(home, OWN)
    (found,) = [item for item in check(report).findings if item.rule == "old-name"]
    assert (found.text, found.replacement, found.severity) == ("县农业局", "县农业农村局", "warning")
    assert rules.title("old-name") == "旧称"
    assert rules.get("旧称").id == "old-name"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("severity: warning", "sevrity: warning"), "sevrity"),
        (("words: [县农业局]\n", "words: [县农业局]\npatern: 局\n"), "patern"),
        (("words: [县农业局]\n", "pattern: '县(农业局'\n"), "正则表达式"),
        (("words: [县农业局]\n", ""), "pattern 或 words"),
        (("match: [这件事由县农业局负责。]", "match: [这件事由县林业局负责。]"), "县林业局"),
        (("spare: [这件事由县农业农村局负责。]", "spare: [从前的县农业局。]"), "从前的县农业局"),
        (("spare: [这件事由县农业农村局负责。]\n", ""), "spare"),
        (("id: old-name", "id: vague"), "vague"),
        (("id: old-name", "id: [old"), "YAML"),
        (("severity: warning", "severity: fatal"), "severity"),
    ],
)
def test_a_wrong_file_is_refused_by_name(home: Path, change: tuple[str, str], said: str) -> None:
    own(home, OWN.replace(*change))
    with pytest.raises(KnowledgeError) as error:
        rules.catalogue(home)
    assert said in error.value.line()
    assert "own.yaml" in error.value.line()


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="没有“空话”这条规则"):
        rules.get("空话")
