"""Is this a self-review report at all? A law, a news item or a letter would only draw a hundred empty findings."""

from __future__ import annotations

import re

from assistant.checks.base import NUMBERING
from assistant.types import Report

_ARTICLE = re.compile(r"^[　\s]*第[一二三四五六七八九十百千零\d]+条[　\s]", re.M)
_NEWS = re.compile(
    r"(?:本报|本网|新华社|人民网|中新社|央视|通讯员)[^。\n]{0,16}(?:讯|电|报道|记者)|[（(](?:本报)?记者|责任编辑[：:]"
)
_LETTER = re.compile(r"^[　\s]*(?:尊敬的|亲爱的|敬爱的)[^，。\n]{1,30}[：:]", re.M)
_LETTER_CLOSE = re.compile(r"(?:^|[　\s])(?:此致|敬礼|顺颂|谨启|敬上|祝好|祝您?)[！!，。\s]", re.M)
_REVIEW = re.compile(
    r"对照检查|检视剖析|自我检查|党性分析|自查|查摆|剖析材料|民主生活会|组织生活会|对照.{0,12}检查|对照检视|述责述廉|述职述廉"
)
_SHORTCOMING = re.compile(
    r"不够|不足|不深|不强|不高|不实|不严|不到位|不及时|有差距|存在.{0,12}(?:问题|差距|短板)|欠缺|薄弱|滞后|流于形式|有待"
)
_OTHER_TITLE = re.compile(
    r"(?:法|条例|规定|办法|规则|细则|章程|准则|通知|意见|方案|公告|通告|函|批复|决定|纪要|合同|协议|来信|公开信|倡议书|感谢信|"
    r"讲话(?:稿|提纲)?|致辞|演讲稿?|党课(?:讲稿)?|政府工作报告|工作(?:计划|要点|简报)|简报|心得体会|调研报告|的?(?:思考|研究|探析|对策|启示))$|"
    r"^(?:浅谈|浅析|试论|刍议|略论|漫谈)|(?:讲话|致辞)(?:[（(][^）)]*[）)])$"
)
_ESSAY = re.compile(r"^[　\s]*(?:\[?摘\s*要\]?|关键词|内容提要)[：:\]】]", re.M)
# What a form leaves to be filled in, and a heading that only names a field.
_UNFILLED = re.compile(r"[XxＸｘ×＊*＿_…\.·]{2,}|[^，。；\s]{0,14}方面|[\s　，。；：、（）()]")
# A section says something from so many characters on.
FILLED = 6
# Characters that only a text in traditional characters has: of such a text more than one in so many.
_TRADITIONAL = re.compile(
    "[學習對檢問題會實務黨組織領導眾無經斷結業動進續沒時辦壓來門強鍛煉責為國們個這產發說過種還開樣關間與後從當應讓處點聯際風總統認識講談計劃將"
    "條長員極標準縣區鎮鄉廳隊書記見證據單戶電車場東馬錢費資項報選機設備議決調幹訪訴]"
)
_ONE_IN = 12
# A shortcoming should be named at least once in this many characters of a report.
DENSE = 600
# A pasted paragraph without headings must name them more thickly.
PLAIN = 150
SHORTEST = 60


def looks_like_report(report: Report) -> bool:
    """Whether the text is a self-review report."""
    return not reason(report)


def reason(report: Report) -> str:
    """Why the text is no self-review report, as one Chinese clause; empty when it is one.

    Marks of another kind of text (articles of law, a news dateline, a letter's salutation) speak against it, and so do
    traditional characters, which the rules cannot read; problem sections, the customary words of a review and
    shortcomings named in plain words speak for it.
    """
    text = report.text
    size, articles = len(text.strip()), len(_ARTICLE.findall(text))
    parts = {section.kind for section in report.sections}
    whole = {"problem", "measure"} <= parts
    reviews = bool(_REVIEW.search(report.title) or _REVIEW.search(text[:800]))
    named = len(_SHORTCOMING.findall(text))
    signs = (
        (size < SHORTEST, f"全文只有{size}个字，不像一份报告"),
        (len(_TRADITIONAL.findall(text)) * _ONE_IN > size, "通篇是繁体字，规则只认得简体字，请先转成简体"),
        (articles >= 3 and articles * 800 > len(text), f"通篇是条文（{articles}条），像法规或制度"),
        (not whole and _NEWS.search(text[:300] + text[-200:]), "开头或结尾像新闻稿"),
        (_is_form(report), "只有标题和空格，像一份没有填的模板"),
        (_ESSAY.search(text[:400]), "有摘要或关键词，像一篇文章"),
        (_LETTER.search(text[:200]) and _LETTER_CLOSE.search(text[-200:]), "有称呼和落款，像一封信"),
        (_OTHER_TITLE.search(report.title), f"标题是“{report.title[:30]}”，不像对照检查材料"),
        (named * DENSE < size and not (reviews and "problem" in parts), "没有查摆问题的内容"),
        (
            not reviews and named * PLAIN < size and not parts & {"problem", "cause", "measure"},
            "没有问题、原因、措施这些部分",
        ),
    )
    return next((said for sign, said in signs if sign), "")


def _is_form(report: Report) -> bool:
    """Whether hardly anything stands in the sections but their headings and XXXX."""
    parts = [s for s in report.sections if s.kind in ("problem", "cause", "measure")]
    said = [_UNFILLED.sub("", NUMBERING.sub("", report.text[s.start : s.end])) for s in parts]
    return len(parts) > 1 and sum(len(text) < FILLED for text in said) * 2 > len(parts)
