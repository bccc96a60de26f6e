"""A report, its ledger and hand-made findings for the writer's tests; every unit and figure is invented."""

from __future__ import annotations

from assistant.intake import parse
from assistant.types import Diagnosis, Fact, Finding, Link, LinkKind, Report, Span, Stats

REPORT = """\
柳堰区市容管理局领导班子2022年度民主生活会对照检查材料
　　按照区委统一安排，局领导班子认真做好会前准备，现将有关情况报告如下。
　　一、存在的主要问题
　　（一）理论学习方面
　　局党组能够坚持中心组学习制度，但往往满足于读文件、听辅导，联系实际思考不够，学用脱节的现象一定程度上存在。全年组织中心组学习11次，形成学习简报11期。比如，有时对理论的学习浅尝辄止，学以致用的效果还不够明显。
　　（二）服务群众方面
　　对群众反映的诉求办理不够及时，推诿扯皮的现象没有根本扭转。有的班子成员深入一线调查研究不够，听汇报多、看现场少。会议多、文件多、报表多的问题仍然不同程度存在。
　　（三）廉洁自律方面
　　班子成员总体上能够廉洁自律，但落实“一岗双责”不够到位，对苗头性问题提醒得不够及时。
　　二、原因分析
　　（一）宗旨意识有所淡化
　　对群众的感情不深，换位思考不够，把群众诉求当成了负担。
　　三、整改措施
　　（一）切实为基层减负
　　大力精简文件、会议和报表，切实为基层松绑减负。
"""

FACTS = (
    Fact(
        "F1",
        "12345热线转来的夜市油烟投诉9件，在执法科和街道中队之间转办4次，最长的一件43天没有回访。",
        "热线台账",
        "2022-08",
    ),
    Fact("F2", "3月至6月班子成员报送调研记录14份，其中11份没有到现场，内容由科室代填。", "调研登记表", "2022-06"),
    Fact("F3", "局里全年向街道发文168份，要求报送报表52张，其中13张内容重复。", "发文统计", "2022-12"),
    Fact("F4", "抽查5名班子成员的学习笔记，3本没有记录个人体会，2本整段抄录辅导材料。", "学习笔记抽查记录", "2022-09"),
    Fact("F5", "2022年局党组中心组实际组织学习7次，有签到记录的6次。", "签到册", "2022"),
    Fact("F6", "2019年热线转来群众投诉31件，其中8件超期办结。", "热线年报", "2019"),
    Fact("F7", "11月通过省级文明单位复查验收，群众满意率99%。", "验收意见", "2022-11"),
    Fact("F8", "机关食堂更换冰柜一台，支出0.6万元。", "固定资产登记", None),
)


def report() -> Report:
    """The sample report, parsed."""
    return parse(REPORT, "sample.txt")


def finding(of: Report, text: str, rule: str = "vague") -> Finding:
    """A finding on the sentence that begins with `text`, or on the section whose heading holds it."""
    for sentence in of.sentences:
        if rule == "vague" and sentence.text.startswith(text):
            return Finding(
                f"v-{text}", rule, "warning", sentence.section, sentence.start, sentence.end, sentence.text, ""
            )
    section = next(s for s in of.sections if text in s.heading)
    return Finding(f"{rule}-{section.id}", rule, "warning", section.id, section.start, section.end, "", "")


VAGUE = (
    "局党组能够坚持",
    "比如，有时对理论",
    "对群众反映的诉求",
    "有的班子成员深入",
    "会议多、文件多",
    "班子成员总体上",
    "对群众的感情",
    "大力精简",
)


_KINDS: tuple[tuple[LinkKind, str], ...] = (("cause-problem", "cause"), ("measure-problem", "measure"))


def diagnosis(of: Report) -> Diagnosis:
    """All vague sentences marked; the cause explains, and the measure answers, the section on serving people."""
    served = next(s.id for s in of.sections if "服务群众" in s.heading)
    links = tuple(
        Link(kind, next(s.id for s in of.sections if s.kind == source), served, 1.0, "", Span(0, 0), Span(0, 0))
        for kind, source in _KINDS
    )
    findings = tuple(finding(of, text) for text in VAGUE)
    return Diagnosis(of, "", findings, links, Stats(len(of.text), len(of.sentences), len(findings), 0.0))
