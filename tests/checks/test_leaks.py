"""Leaks: forms of secrecy marks and numbers whose check digit holds; never the plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checks import leaks
from assistant.intake import parse

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(body: str) -> str:
    """A citizen identity number (invented) with its check character."""
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def card(body: str) -> str:
    """A card number (invented) with its Luhn digit."""
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def spaced(number: str) -> str:
    """A number in groups of four."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("秘密★10年\n某局对照检查材料", "mark"),
        ("机密★\n", "mark"),
        ("绝密★启用前", "mark"),
        ("秘密*5年", "mark"),
        ("密级：机密\n编号第3号", "mark"),
        ("某局报告\n【秘密】\n一、存在的问题", "mark"),
        ("内部资料，不得外传\n", "internal"),
        ("内部文件 注意保存 严禁翻印", "internal"),
        ("本材料仅供班子成员传阅，请勿外传。", "internal"),
        ("（内部资料）\n某局", "internal"),
        (f"当事人身份证号{identity('11010119900307123')}，", "identity"),
        ("联系人王某，手机13912345678。", "phone"),
        ("电话：010-12345678", "phone"),
        ("联系电话：87654321", "phone"),
        (f"转入{card('622202123456789012')}账户", "card"),
        (f"卡号 {spaced(card('622848001234567'))}", "card"),
        ("机密 特急\n某局报告", "mark"),
        ("秘密（五年）　第00012号\n", "mark"),
        ("《秘密》★壹年", "mark"),
        ("★机密\n某局", "mark"),
        ('{"密级": "秘密"}', "mark"),
        ("首页标注机密。", "mark"),
        ("内 部 资 料　不 得 外 传\n", "internal"),
        ("未经批准，不得复制、外传\n", "internal"),
        ("传阅后请交回机要室\n", "internal"),
        ("线索号：XS-2023-015", "document"),
        ("《内参》2023年第12期", "document"),
        ("（岚纪立〔2023〕12号）", "document"),
        ("139/1234/5678", "phone"),
        ("1 3 9 1 2 3 4 5 6 7 8", "phone"),
        ("办：87654321", "phone"),
        ("记录人：陈 晓 明\n", "person"),
        ("姓名：张　伟\n", "person"),
        ("赵立新的补贴被冒领", "person"),
        ("找到赵立新核实", "person"),
    ],
)  # fmt: skip
def test_found(text: str, kind: str) -> None:
    assert [leak.kind for leak in leaks.find(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "保守国家秘密是公职人员的义务。",
        "落实保密责任制，泄露国家秘密、工作秘密的要追究责任。",
        "机密文件管理不规范，绝密件登记不全。",
        "知道了一个公开的秘密：会议记录是补的。",
        "对内部资料不得外传的规定执行得不严。",
        "内部文件流转慢，平均一份要走9天。",
        "区政发〔2023〕12号文件要求6月底前完成。",
        "全年预算数为6222021234万元，执行率为97.35%。",
        "统一社会信用代码：91110101123456789X",
        "项目编号：13912345678",
        "共发放补贴13900万元，惠及512345户。",
        "服务热线：12345，监督举报电话：88886666",
        "2023年5月4日至2024年6月7日",
        f"编号{identity('11010119900307123')[:-1]}5678",
        "合同编号：4000123412341234",
        "保密工作要求：内部资料不得外传。",
        "有3份涉密文件未按规定标注“秘密”字样。",
        "把一般性会议纪要随意定为秘密级。",
        "仅供参考\n某局",
        "物联卡号8986064715501273462的监控终端离线。",
        "发票号码12345678",
        "移交清单由区政府党组书记监交，区政协副主席到场。",
        "养护和修复归两名副局长分管，经费归三位副主任审批。",
    ],
)
def test_plain_words_and_open_numbers_are_left_alone(text: str) -> None:
    assert leaks.find(text) == []


def test_wrong_check_digit_is_no_number() -> None:
    right = identity("32010219851011204")
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    assert not leaks.find(f"号码{wrong}")


def test_findings_say_what_to_do() -> None:
    report = parse("秘密★10年\n某局对照检查材料\n一、存在的问题\n（一）学习方面\n联系人手机13912345678。\n")
    found = leaks.check(report)
    assert [(f.rule, f.severity, f.text) for f in found] == [
        ("leak", "error", "秘密★10年"),
        ("leak", "warning", "13912345678"),
    ]
    assert all("请" in f.message for f in found)


BYLINES = ("姓名：李明远\u3000\u3000职务：副局长", "清江县水利局副局长  李明远", "（李明远同志）")


@pytest.mark.parametrize("line", BYLINES)
@pytest.mark.parametrize("end", ["", "\n对照检查人：李明远\n2024年12月20日\n"])
def test_who_speaks_may_be_named(line: str, end: str) -> None:
    body = "一、存在的问题\n（一）学习方面\n我学得不深。李明远同志学得不深，副局长周志远没有提醒。"
    text = f"2024年度民主生活会个人对照检查材料\n{line}\n{body}\n二、下一步打算\n我要多学。{end}"
    found = leaks.check(parse(text))
    assert [f.text for f in found] == ["周志远"], "another's name is still shown"
    assert "1处" in found[0].message
    assert sum(leak.kind == "person" for leak in leaks.find(text)) >= 2, "before it goes out every name is covered"


def test_a_group_report_has_no_speaker() -> None:
    text = "某局领导班子对照检查材料\n副局长李明远\n一、存在的问题\n（一）学习方面\n班子学得不深。\n"
    assert [f.text for f in leaks.check(parse(text))] == ["李明远"]


@given(st.text(alphabet="0123456789 -秘密机绝★*年：\n号码电话内部资料不得外传", max_size=60))
def test_spans_hold(text: str) -> None:
    found = leaks.find(text)
    assert all(0 <= a.start < a.end <= len(text) for a in found)
    assert all(text[a.start : a.end].strip() == text[a.start : a.end] for a in found)
