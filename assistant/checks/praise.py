"""`praise-heavy`: self-praise that crowds out the problems of a section that was to name them."""

from __future__ import annotations

import re

from assistant.checks.aspects import Profile
from assistant.checks.base import finding
from assistant.types import Finding, Report, Section, Sentence

# Less than this is a courtesy, whatever its share.
LEAST = 30
# 虽然能够……，但……: what stands before the turn praises.
_CONCESSION = re.compile(
    r"^(?:.{0,12}?)(?:虽然|尽管|虽|能够|总体上|基本上?能)[^。]*?(?=[，,；;](?:但|但是|然而|可是|不过|却))"
)
# What was achieved, without a word of praise having to stand there: results, honours, standing, zeal.
_MERIT = re.compile(
    r"率先|创新(?:开办|推出|打造)|蝉联|荣获|获评|获得|斩获|被评为|表彰|肯定|推广|刊发|好评|欢迎|称赞|前列|前[一二三四五六七八九十]|位列|位居|排名第|新高|突破|"
    r"达标|满意|提高到|提升到|提升|增长|下降|压减|减到|达到|建成|新建|完成|办结|通过|全覆盖|实现|圆满|顺利|扎实|有效|显著|持续|稳步|"
    r"始终|坚持|坚决|认真|及时|主动|首位|扛在|带头|带领|忠诚|从不|全年(?:召开|组织|开展|举办)|累计|受教育|接受教育|培训|示范|样板|先进|优秀|"
    r"辛勤|支持的结果|关心指导|节奏快|标准(?:定得)?高|很少休息|加班"
)
_TURN = re.compile("[，,；;](?:但|然而|可是|不过|却)")
# What is wrong, said or told.
_FAULT = re.compile(
    r"不(?:够|足|深|严|实|透|到位|强|高|力|细|紧|多|好|经常|及时|规范|系统|均衡|平衡|全面|得力|坚决|彻底|敏锐|主动|愿|敢|少)|缺(?!席率)|欠|偏(?!远)|滞后|超期|逾期|"
    r"拖|只(?:有|是|完成|做|开)|仅|才|差距|短板|薄弱|问题|被(?:点名|通报|约谈|退回|投诉|立案)|投诉(?!同比|量)|流于|停留|应付|走过场|打折扣|松|弱|"
    r"没(?:有)?(?:按|把|去|做|人|安排|落实|完成|及时|得到|解决|公开)|未(?:按|能|及时|完成|落实)|搁置|推诿|绕着|怕|有待"
)


def check(report: Report, profile: Profile) -> list[Finding]:
    """One finding a problem section whose share of praise is above the profile's limit, on its first praise."""
    return [
        _finding(report, section, share)
        for section in report.sections
        if section.kind == "problem" and (share := _share(section)) > profile.praise
    ]


def praised(sentence: Sentence) -> int:
    """How many characters of a sentence praise."""
    if sentence.role not in ("praise", "problem"):
        return 0
    # What follows the turn of a sentence is its fault, and what stands before may praise.
    said = _TURN.split(sentence.text, maxsplit=1)[0]
    merits, faults = len(_MERIT.findall(said)), len(_FAULT.findall(said))
    if (not faults and (sentence.role == "praise" or merits >= 2)) or merits > 2 * faults + 2:
        return len(said)
    match = _CONCESSION.match(sentence.text)
    return len(match.group()) if match else 0


def _share(section: Section) -> float:
    spoken = [s for s in section.sentences if s.role != "heading"]
    size = sum(praised(s) for s in spoken)
    return size / sum(len(s.text) for s in spoken) if size >= LEAST else 0.0


def _finding(report: Report, section: Section, share: float) -> Finding:
    sentence = next(s for s in section.sentences if praised(s))
    message = (
        f"这一部分有{share:.0%}的字在讲成绩，问题反而没有说透。对照检查要见人见事见问题：成绩请压成半句，"
        "省下的篇幅写具体表现。"
    )
    return finding(
        report, "praise-heavy", "warning", sentence.start, sentence.end, message, section=section.id
    )  # fmt: skip
