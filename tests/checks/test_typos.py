"""Typos: the tables hold what they promise, the general finders know right from wrong, and offsets are exact."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks import formulas, speller, typos
from assistant.intake import parse
from assistant.settings import KNOWLEDGE_DIR
from evals.dataset import REPORTS, load_cases

LEXICON = KNOWLEDGE_DIR / "lexicon" / "typos"
SHARED = Path(__file__).resolve().parents[3] / "shared"
RULES = yaml.safe_load((LEXICON / "contexts.yaml").read_text(encoding="utf-8"))


def fixed(text: str) -> str:
    """The text with every typo put right."""
    for typo in reversed(typos.find(text)):
        text = text[: typo.start] + typo.right + text[typo.end :]
    return text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["find"][:24])
def test_context_rules_keep_their_examples(rule: dict[str, list[str]]) -> None:
    for example in rule["hit"]:
        wrong, right = example.split("=")
        assert fixed(wrong) == right
    for example in rule["miss"]:
        assert not list(typos._contexts(example)), example


def test_a_set_formulation_is_put_right_in_the_one_part_that_is_off() -> None:
    data = yaml.safe_load((LEXICON / "formulations.yaml").read_text(encoding="utf-8"))
    for example in data["hit"]:
        wrong, right = example.split("=")
        assert [typo.right for typo in formulas.formulations(wrong)] == [right]
    for text in (*data["miss"], *data["formulations"]):
        assert not list(formulas.formulations(text)), text


def test_a_set_phrase_that_lost_a_character_is_made_whole() -> None:
    data = yaml.safe_load((LEXICON / "phrases.yaml").read_text(encoding="utf-8"))
    for example in data["hit"]:
        wrong, right = example.split("=")
        assert fixed(wrong) == right
    whole = [word for words in data["phrases"].values() for word in words.split()]
    for text in (*data["miss"], *whole, "、".join(whole)):
        assert not list(formulas.phrases(text)), text


def test_a_verb_before_its_complement_is_no_doubled_character() -> None:
    assert not list(typos._doubles("笔记记得工工整整"))
    assert not list(typos._doubles("笔记记了二十三页"))
    assert [typo.right for typo in typos._doubles("需要在实践中中磨砺")] == ["中"]
    assert [typo.right for typo in typos._doubles("召开开了座谈会")] == ["开"]
    assert [typo.right for typo in typos._doubles("不自自")] == ["自"]  # a line may end there


def test_whether_or_not_is_asked_once_and_a_complement_ends_a_clause_once() -> None:
    assert fixed("路修不修修，没有充分调动起来起来。") == "路修不修，没有充分调动起来。"
    for text in ("好不好好学是一回事", "照着照着就偏了", "自己消化消化就过去了", "大学化学化工学院"):
        assert not list(typos._doubles(text)), text


def test_a_frame_that_any_verb_fills_is_no_slip() -> None:
    for text in ("学习议题一推再推。", "头绪越来越杂，人手不见多。", "两家各挖各的沟、各封各的路。"):
        assert not typos.find(text), text


def test_words_that_the_speller_never_met_are_no_slips() -> None:
    examples = yaml.safe_load((LEXICON / "known.yaml").read_text(encoding="utf-8"))["hit"]
    for text in examples:
        assert speller.load().slips(text, typos.SURE), text  # the speller alone would call it wrong
    assert not [typo for text in examples for typo in typos.find(text)]


def test_confusions_are_well_formed() -> None:
    groups = yaml.safe_load((LEXICON / "confusions.yaml").read_text(encoding="utf-8"))
    never = groups.pop("never")
    entries = [entry.split("=") for words in groups.values() for entry in words.split()]
    assert len(entries) >= 600
    wrong_forms = [wrong for wrong, _ in entries]
    assert len(set(wrong_forms)) == len(wrong_forms)
    assert all(len(pair) == 2 and pair[0] != pair[1] and len(pair[0]) >= 2 for pair in entries)
    assert set(never) <= set(wrong_forms)
    assert all(re.compile(rule.replace("{}", wrong)) for wrong, rule in never.items())


def test_no_right_form_is_called_wrong() -> None:
    groups = yaml.safe_load((LEXICON / "confusions.yaml").read_text(encoding="utf-8"))
    groups.pop("never")
    right_forms = {entry.split("=")[1] for words in groups.values() for entry in words.split()}
    idioms = yaml.safe_load((LEXICON / "idioms.yaml").read_text(encoding="utf-8"))
    right_forms |= {word for words in idioms.values() for word in words.split()}
    marked = {form for form in right_forms if list(typos._confusions(form)) or list(formulas.idioms(form))}
    assert not marked


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("有的人按步就班、推委扯皮，既使问题摆着也不急。", "有的人按部就班、推诿扯皮，即使问题摆着也不急。"),
        ("执行落实的的标准不高。", "执行落实的标准不高。"),
        ("持续加大加大教育管理力度。", "持续加大教育管理力度。"),
        ("落实责任浮光略景，走马观云。", "落实责任浮光略景，走马观云。"),
        ("学习上一暴十寒，工作上因循首旧。", "学习上一暴十寒，工作上因循守旧。"),
        ("人民法院应当衣法审理。", "人民法院应当依法审理。"),
        ("当事人可以申请仲才。", "当事人可以申请仲裁。"),
    ],
)
def test_general_finders(wrong: str, right: str) -> None:
    assert fixed(wrong) == right


@pytest.mark.parametrize(
    "text",
    [
        "天天下村，常常开会，件件有回音，等等。",
        "中华人民共和国国家安全法规定，首都都市圈作为为民服务的样板。",
        "是是非非面前保持清醒，上上下下都要出力。",
        "来自已经建成的项目，推委员会工作前移，按排名先后公示。",
        "总结和迎接验收，历史命运与时代同步，洽谈活动照常。",
        "既使用财政资金，又使用自有资金。",
        "做为民服务的实践者，把“心上事”当作“上心事”。",
        "报名于5月20日截止，投标截止时间另行通知。",
        "研究意识形态工作2次，发展形式多样的集体经济。",
        "双堰岭、柳塘、茅坪三个村的村民代表到了会。",
    ],
)
def test_right_text_is_left_alone(text: str) -> None:
    assert typos.find(text) == []


def test_finding_carries_the_right_form() -> None:
    report = parse("某局对照检查材料\n一、存在的问题\n（一）学习方面\n学习浅尝辙止，时侯一长就放松。\n")
    found = typos.check(report)
    assert [(f.text, f.replacement) for f in found] == [("浅尝辙止", "浅尝辄止"), ("时侯", "时候")]
    assert all(report.text[f.start : f.end] == f.text and f.rule == "typo" and f.severity == "error" for f in found)
    assert "应为“时候”" in found[1].message


def test_a_name_that_comes_again_is_no_slip() -> None:
    once = "会议在衣法召开。"
    assert not [t for t in typos.find(once + "大家都说衣法好。") if t.note]


@given(st.text(alphabet="的了在是不学习工作落实责任，。\n一二三衣法按步就班自已截止目前 a1“”", max_size=80))
def test_offsets_and_order(text: str) -> None:
    found = typos.find(text)
    assert all(0 <= t.start < t.end <= len(text) and text[t.start : t.end] != t.right for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.lists(st.integers(0, 2**38), unique=True, max_size=50))
def test_packed_keys_come_back(keys: list[int]) -> None:
    ordered = np.array(sorted(keys), np.int64)
    assert speller.unpack_keys(speller.pack_keys(ordered)).tolist() == ordered.tolist()


def test_dev_reports() -> None:
    hits = found = wanted = 0
    for case in load_cases(REPORTS, split="dev"):
        labels = [(t["i"], t["wrong"]) for t in case.gold["typos"]]
        wanted += len(labels)
        for finding in typos.check(case.report):
            found += 1
            at = next(i for i, (_, end) in enumerate(case.spans) if finding.start < end)
            hits += any(i == at and (finding.text in wrong or wrong in finding.text) for i, wrong in labels)
    assert hits / found >= 0.8
    assert hits / wanted >= 0.6


@pytest.mark.skipif(not (SHARED / "policy").is_dir(), reason="the laws lie in ../shared/policy")
def test_laws_are_nearly_free_of_typos() -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted((SHARED / "policy").glob("*.txt"))[:6]]
    assert sum(len(typos.find(text)) for text in texts) <= sum(map(len, texts)) / 20_000


def test_a_guess_is_a_warning() -> None:
    report = parse("一、存在的问题\n（一）审理方面\n人民法院应当衣法审理。时侯不对。\n")
    assert [(f.text, f.severity) for f in typos.check(report)] == [("衣", "warning"), ("时侯", "error")]


def test_blocks_do_not_show() -> None:
    slip = "人民法院应当衣法审理案件。"
    for shift in range(len(slip) + 2):
        text = "。" * (speller.BLOCK - shift) + slip
        assert [s.right for s in speller.load().slips(text, typos.SURE)] == ["依"]
