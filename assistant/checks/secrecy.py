"""Marks of secrecy, marks of internal matter, and the numbers of papers that stay inside.

A mark is a form, not a word: 秘密★10年 is one, 保守国家秘密 is not (its form follows the rules: grade, star,
period). 内部文件　注意保存 is a mark where it stands as one: alone on its line, or with what it forbids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from assistant.checks import tables

MarkKind = Literal["mark", "internal", "document"]
Found = tuple[MarkKind, int, int]

_OPEN, _CLOSE = r"[【\[〔［（(「『“\"]", r"[】\]〕］）)」』”\"]"
_BLANK = "[ \\t\u3000]"
_GRADE = r"(?:[绝絕]\s*密|[机機]\s*密|[秘祕]\s*密)"
_IN_WORDS = "二[〇○零O][一二三四五六七八九〇○零]{2}"
_DATE = (
    rf"(?:(?:19|20)\d\d|{_IN_WORDS})\s*"
    r"(?:年\s*(?:\d{1,2}\s*月\s*(?:\d{1,2}\s*日)?|年?底|年?末)?|[-./]\s*\d{1,2}\s*[-./]\s*\d{1,2})"
)
_SPAN = rf"(?:{_DATE}\s*(?:至|到|[-—~～]{{1,2}})\s*)?{_DATE}\s*(?:[前止]|以前|之前)?"
_LENGTH = r"(?:\d{1,3}|[一二两三四五六七八九十半]{1,3})\s*个?(?:年|月|周|天|日)"
_PERIOD = rf"\s*(?:保密期限[：:为]?\s*)?(?:至?\s*{_SPAN}|{_LENGTH}|长期|永久|[一-鿿]{{2,4}}(?:以|之)?前)"
_STAR, _LIKE_A_STAR = "[★☆✩✪✫✬✭✮✯✰⭐⋆✡✶✴]\ufe0f?", "[*＊﹡※●○◎◆◇▲△·•]"
_LABEL = r"(?:(?:涉|定)?密\s*级|(?:保密|秘密|涉密)(?:等级|级别)|密别)"
_QUOTED = rf"[“\"「『]{_GRADE}级?[”\"」』]"
_LONE = rf"^{_BLANK}*{_OPEN}?{_GRADE}级?{_CLOSE}?"
# What goes on so speaks about grades: 密级：绝密、机密、秘密三级.
_MORE = r"级?(?!级|的|[、/和或及与等以]|事项较|较)"
_THIS = r"(?:[本此该](?:附?件|文件?|报告|材料|资料|台账|方案|记录|卷|稿|表|通报|纪要)|附件)"
_MARK = re.compile(
    # 秘密★10年, 机密★, 绝密★启用前; what only looks like a star wants a period, and no other word before the grade.
    rf"(?:{_GRADE}|(?:核心|普通)?商密)\s*{_STAR}(?:{_PERIOD})?|"
    rf"(?<![一-鿿])(?:{_GRADE}|(?:核心|普通)?商密)\s*{_LIKE_A_STAR}{_PERIOD}|"
    # 密级：机密, 密级为秘密, 密　级　绝密; 本件定为机密级; 属秘密级，保密期限三年.
    rf"{_LABEL}{_BLANK}*[：:]\s*{_OPEN}?{_GRADE}(?:\s*{_STAR}(?:{_PERIOD})?|{_MORE})|{_LABEL}[已应被]?(?:确?定)?[为是]{_OPEN}?{_GRADE}{_MORE}|"
    rf"^{_BLANK}*{_LABEL}{_BLANK}+{_GRADE}(?![一-鿿])|"
    rf"^{_BLANK}*[一-鿿]{{0,3}}{_LABEL}\s*?[\t|｜]\s*?{_GRADE}(?![一-鿿])|"
    # …盖有“秘密”章.
    rf"{_QUOTED}[^，。；\n]{{0,2}}(?:章|戳|标志|标识|字样)|"
    rf"{_THIS}[^。；\n]{{0,12}}?(?:定密?为|确定为|列为|属于?|系|标为)(?:国家秘密)?{_OPEN}?{_GRADE}{_MORE}|"
    rf"{_GRADE}级?(?:事项|文件|材料)?{_BLANK}*[，,（(]?{_BLANK}*保密期限{_BLANK}*[为至到是：:]?{_PERIOD}|"
    # Alone on its line or in brackets at the line's beginning or end: 【机密】, 秘密 5年, …的报告（秘密）.
    rf"{_LONE}(?:{_BLANK}*[（(]?{_LENGTH}[）)]?)?{_BLANK}*$|^{_BLANK}*[【\[〔［（(]{_GRADE}级?[】\]〕］）)]|"
    rf"[【\[〔［（(]{_GRADE}级?[】\]〕］）)]{_BLANK}*$",
    re.M,
)
_PAPER = r"(?:资料|文件|材料|刊物|简报|情况|参考|读物|文稿|通报|信息|数据|档案|底稿|讨论稿|征求意见稿|件)"
_USE = r"(?:使用|掌握|参考|参阅|传阅|传看|阅读|阅看|阅研|阅|学习|交流|查阅|讨论|存档|存查|知悉|浏览|查看)"
_NOT = r"(?:请?勿|不作|不得|严禁|禁止|切勿|不准|不要|不可|不宜|谢绝)"
_SPREAD = (
    r"(?:(?:随意|擅自|对外|向外|私自)?(?:外传|外泄|外借|外流|外发|扩散|转发|转载|转传|转借|传播|散发|翻印|翻拍|复印|复制|公开|公布|发布|提供|宣传|"
    r"泄露|泄漏|拍照|摄录|截屏|截图|引用|摘抄|摘录|抄录|携出|带出|带离|上网|上传|留存|张贴)[、或和及]?)+"
)
_BACK = (
    r"(?:阅|用|会|看|讨论|学习|使用)(?:毕|后)(?:即|请|须|自行|立即|及时|予以)*"
    r"(?:收回|退回|交回|送回|归还|销毁|即焚|清退|退还)"
)
_KEEP = rf"请?(?:(?:注意|妥善|严格)(?:保存|保管|保密)|{_BACK}|不(?:予|宜|对外)公开|不公开)(?![一-鿿])"
# A sentence that speaks of such a rule is no mark.
_NO_RULE = r"(?!的|等|规定|要求|制度|纪律|原则|有关|当成|当作|执行|落实)"
_REMARK = rf"(?:{_NOT}{_SPREAD}{_NO_RULE}|{_KEEP})"
_GAP = r"\s*[，,、·；;!！　 ★☆※*]{0,3}\s*"
_ONLY = r"(?:仅限|只限|限于?|仅供|只供|专供|供|只?发至|仅发)"
_HEAD = rf"(?:内部(?:{_PAPER}|{_USE})|{_ONLY}[^，。；：、\s]{{0,12}}?{_USE}|{_ONLY}内部[^，。；：、\s]{{0,4}})"
_ALONE = rf"(?:{_HEAD}|{_NOT}外传|{_BACK}|此件不(?:予|宜|对外)?公开|{_PAPER}?{_NOT}(?:外传|扩散|翻印))"
_INTERNAL = re.compile(
    rf"(?:(?:[本此]{_PAPER}|以下内容)?{_HEAD}|{_OPEN}内部[】\]〕］）)]|[本此](?:{_PAPER}|报告)|本报告|仅[供限][^。；\n]{{0,14}}?|(?:[本此]{_PAPER})?只发(?:至|给)?[^。；，\n]{{1,10}}){_CLOSE}?{_GAP}"
    rf"(?:[^。；，\n]{{0,14}}?[，,]?{_NOT}{_SPREAD}{_NO_RULE}|{_REMARK}(?:{_GAP}{_REMARK})*)|"
    rf"^{_BLANK}*[★☆※*]?{_OPEN}?{_ALONE}(?:{_GAP}{_REMARK})*[★☆※*]?{_CLOSE}?{_BLANK}*[。！!]?{_BLANK}*$|"
    rf"[【\[〔［（(]{_ALONE}(?:{_GAP}{_REMARK})*[】\]〕］）)]{_BLANK}*$",
    re.M,
)
_YEAR = r"[〔\[［(（【〈<]\s?(?:19|20)\d\d\s?[〕\]］)）】〉>]"
_NUMBER = r"\s?第?\s?\d{1,5}[号期]"
# Numbers of papers that stay inside: 内部传阅〔2023〕3号, 青纪内〔2024〕3号, 线索编号：…. Open are 岚政发〔2023〕12号
# and 内政发, for the sign of a province or a town comes first, and that of the inside after the office's.
_TYPE = r"(?:字|委|函|发|通|传|报|转|纪|信|电|议|参|情|刊|审|办|呈|批|件|督|查|交|阅|要|部)"
_CODE = re.compile(
    r"(?:内部|内参|内传|内阅|内刊|内通|内字|内函|机要|密电|密函|密传|密字|信访[内密]|信访[转督交]|线索)[一-鿿]{0,2}$|"
    rf"(?:[一-鿿][内密]{_TYPE}{{0,2}}|[一-鿿]阅[字批件]?|[纪监巡委检组府局]线|[纪监巡委办检组府局]信[字转]?|^[机密](?:密|{_TYPE})?)$"
)
_DATED = re.compile(rf"{_YEAR}{_NUMBER}")
_DATED_FIRST = re.compile(rf"{_YEAR}\s?(?:[一-鿿]{{1,4}}[内密][一-鿿]{{0,3}}|内{_TYPE}?字?)第?\d{{1,5}}号")
_NUMBERED = re.compile(
    r"(?:内部编号|内部文号|机要编号|保密编号|份号|线索编号|立案编号|信访件编号|举报件编号)\s*[：:为是]?\s*"
    r"((?=[^\s，。；、]{0,20}\d)[A-Za-z0-9〔〕\[\]（）()第号字—/-]{3,24})"
)
# What the code takes along on its left: 根据禾委办内〔2023〕17号.
_LEAD = re.compile(
    r"^.*(?:根据|依据|按照|遵照|对照|参见|关于|落实|执行|转来的|下发的|印发的|[按据在与和及由把将对从的见以])"
)
_COLUMN = re.compile(r"密\s*级|保密等级|秘密等级")


def find(text: str) -> Iterator[Found]:
    """Every (kind, start, end) in `text`, whose digits are half-width; some may overlap."""
    for match in _MARK.finditer(text):
        yield "mark", *match.span()
    for start, end in tables.cells(text, _COLUMN):
        if re.fullmatch(_GRADE, text[start:end]):
            yield "mark", start, end
    for match in _INTERNAL.finditer(text):
        yield "internal", *match.span()
    yield from (("document", *match.span(1)) for match in _NUMBERED.finditer(text))
    yield from (("document", *match.span()) for match in _DATED_FIRST.finditer(text))
    for match in _DATED.finditer(text):
        code = re.search("[一-鿿]{0,10}$", text[max(0, match.start() - 10) : match.start()])
        issuer = _LEAD.sub("", code[0]) if code else ""
        if _CODE.search(issuer):
            yield "document", match.start() - len(issuer), match.end()
