"""Writes evals/leaks/{dev,test}.jsonl: texts with planted marks and numbers, and clean texts rich in near misses.

The two halves come from different sentences and different forms of the same kinds, so that what is tuned on `dev` is
tested on what it was not written for. All names and numbers are made up here: identity numbers have a right check
character and a region code that is not in use, card numbers a right Luhn digit, telephone numbers are drawn at random.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "evals" / "leaks"
FULL = str.maketrans("0123456789", "０１２３４５６７８９")
TIMES = 4
SIZE = 100

# «kind:words» is planted; {…} is filled in by `fill`.
DEV_LEAKS = """
«mark:秘密★10年»\\n{unit}领导班子{year}年度对照检查材料\\n一、存在的问题\\n（一）理论学习方面。学得不深，联系实际不够。
«mark:机密★5年»　　　　　　　　第{small}号\\n{unit}关于{topic}情况的报告
«mark:绝密★启用前»\\n{unit}{year}年度考核材料
{unit}文件\\n«mark:秘密★1年»\\n关于{topic}的检查
«mark:机密 ★ 长期»\\n{topic}情况说明
«mark:秘 密 ★ 三年»\\n{unit}民主生活会材料
«mark:密级：机密»\\n份数：{small}\\n{unit}自查报告，{topic}方面还有差距。
保密等级：«mark:秘密»\\n{unit}班子成员对照检查
«mark:【机密】»\\n{unit}{topic}专题汇报
材料首页印有“«mark:秘密★6个月»”，{unit}在引用时没有去掉。
«internal:内部资料，不得外传»\\n{unit}{year}年度对照检查材料
«internal:内部文件 注意保存 严禁翻印»\\n{topic}整改台账
（«internal:内部资料，请勿外传»）\\n{unit}征求意见汇总
«internal:本材料仅供班子成员传阅，不得外传»。一、{topic}方面的问题。
{unit}征求意见情况通报\\n«internal:内部刊物，严禁外传»
当事人身份证号«identity:{id}»，{year}年{month}月在窗口办理低保，等了{small}天。
经核对，{name}（«identity:{id}»）重复领取补贴{sum}元，{unit}没有及时发现。
附表：姓名 {name} 证件号码 «identity:{id}» 金额 {sum}元
群众来电说，户主证件«identity:{idx}»登记有误，{unit}拖了{small}天才改。
台账第{small}行：«identity:{id}»，{topic}，未办结。
联系人手机«phone:{mobile}»，{year}年{month}月多次反映{topic}问题，{unit}没有答复。
群众留下电话«phone:{m334}»，三天内无人回访，说明我们对{topic}不上心。
有人打«phone:{m344}»投诉窗口午间无人，{unit}登记后没有转办。
联系电话：«phone:{land}»，{unit}值班记录不全。
座机«phone:{area}-{land8}»长期无人接听，群众有意见。
补贴款打入«card:{card19}»，经查不是本人账户，{unit}审核流于形式。
卡号«card:{card4}»，{year}年{month}月误发{sum}元。
工会经费存入个人账户«card:{card16}»共{sum}元，会计监督缺位。
退款账号：«card:{card19}»，{unit}逾期{small}天未退。
«person:{name}»局长在会上提出{topic}要见效，会后没有人跟进。
副局长«person:{name}»、办公室主任«person:{name2}»没有参加{month}月的专题学习。
{year}年{month}月，«person:{name}»同志因{topic}被约谈，班子没有跟进提醒。
经办人：«person:{name}»，{topic}材料缺{small}份。
由党组书记«person:{name}»牵头的{topic}专班，全年只开了{small}次会。
科长«person:{name}»带队到{small}个村走访，只看了台账。
«person:{name}»书记对{topic}过问不多，全年现场调研{small}次。
按照«document:内部传阅〔{year}〕{small}号»要求，{topic}应在{month}月底前完成，实际拖延{small}天。
《通报》（«document:岚纪内参〔{year}〕{small}号»）点名{unit}{topic}不力。
信访件编号：«document:XF{year}-{num}»，{unit}超期{small}天未答复。
线索编号«document:{year}第{num}号»，{unit}没有按时报结果。
""".strip().splitlines()

TEST_LEAKS = """
«mark:机密★10年»\\n编号：{small}\\n{unit}党组{year}年度民主生活会对照检查材料
{unit}办公室\\n　　«mark:秘密★五年»\\n报送：{topic}情况
«mark:绝密★»\\n{topic}专项检查底稿
«mark:秘密*3年»\\n{unit}{topic}分析材料
«mark:机密☆20年»\\n关于{unit}{topic}的函
«mark:密级:秘密»\\n关于{unit}{topic}的情况反映
秘密等级：«mark:绝密»\\n{topic}问题清单
«mark:（秘密）»\\n{unit}{topic}整改方案
«mark:机 密★一 年»\\n{unit}{topic}督查专报
引用的原件左上角标着«mark:机密★启用前»，{unit}照抄进了报告。
«mark:秘密★长期»　{unit}{topic}综述
«internal:内部材料，严禁外传»\\n{unit}班子{year}年度对照检查
«internal:内部文件，不得扩散»\\n{topic}核查情况
«internal:此件仅限党组成员阅看，请勿外传»。{unit}{topic}问题如下。
«internal:阅后收回»\\n{unit}{topic}征求意见稿
{topic}专报\\n（«internal:内部资料 严禁复印»）
办理人证件号«identity:{id}»录错一位，{unit}让群众跑了{small}趟。
{name}，男，«identity:{id}»，{year}年{month}月申请{topic}，至今未批。
抽查发现，«identity:{idx}»名下登记了{small}套房，{unit}没有核实。
参保人（身份证：«identity:{id}»）反映{topic}迟迟不到账。
公示名单里写着{name}«identity:{id}»，个人信息没有遮挡。
村民王某（手机«phone:{mobile}»）{month}月反映{topic}，{small}天没有回音。
请与«phone:+86 {m344}»联系，{unit}群里这样通知群众，{topic}却没人管。
投诉人电话«phone:{m334}»写在公开栏里，没有遮挡。
经手人联系方式：«phone:{land}»，{unit}{topic}台账没有更新。
打«phone:（{area}）{land8}»无人接，{unit}值班制度没有落实。
{name}把公款{sum}元转入«card:{card19}»，{unit}内控失守。
账户«card:{card4}»于{year}年{month}月收到{topic}补助{sum}元，应为集体所有。
报销凭证上写着银行卡«card:{card16}»，{unit}会计未核对户名。
将{topic}尾款付到«card:{card19}»，手续不全。
{unit}原局长«person:{name}»任内，{topic}欠账{small}项，新班子没有接着抓。
«person:{name}»副县长两次批示{topic}，{unit}都只是转发了事。
{month}月{small}日，«person:{name}»主任主持会议研究{topic}，没有形成纪要。
分管领导«person:{name}»同志对{topic}批评多、帮助少。
拟稿人：«person:{name}»，核稿走过场，{topic}数据错了{small}处。
由副书记«person:{name}»、组织委员«person:{name2}»包联的{small}户群众，全年只见过一次面。
校长«person:{name}»说{topic}年年讲，老师们听不进去。
见«document:机要〔{year}〕{small}号»，{unit}{topic}被列为重点督办。
«document:青纪密函〔{year}〕{small}号»要求{month}月底前报{topic}结果，{unit}没有报。
内部编号：«document:NB-{num}»，{unit}{topic}自查表。
立案编号：«document:{year}-{num}»，{unit}以此为戒不够。
""".strip().splitlines()

DEV_CLEAN = """
保守国家秘密是每名干部的义务，{unit}全年只组织了{small}次保密教育。
{unit}落实保密责任制不严，泄露国家秘密、工作秘密的风险没有排查。
机密文件登记不全，绝密件清退拖了{small}天，{unit}保密员没有报告。
补记会议记录在{unit}成了公开的秘密，{small}次会有{small}次是补的。
对内部资料不得外传的规定执行不严，{small}份材料流到了微信群。
{unit}内部文件流转慢，平均一份走{small}天。
岚政发〔{year}〕{small}号要求{month}月底前完成{topic}，{unit}到年底才动。
按照国办发〔{year}〕{small}号、岚府办函〔{year}〕{small}号部署，{topic}应纳入考核。
全年预算数{num}万元，执行{sum}元，{topic}支出进度慢。
{unit}{year}年预算执行率{pct}%，结转{big}元，{topic}项目没有开工。
项目编号{num13}，批复投资{num}万元，{topic}至今未验收。
统一社会信用代码{uscc}的公司连续{small}年中标，{unit}没有警觉。
合同编号：{num16}，{topic}验收走过场。
服务热线12345转来{num}件，{unit}超期{small}件。
监督举报电话：{land}公布后，{unit}全年只接到{small}个来电。
{year}年{month}月{small}日至{small2}日，{unit}开展{topic}排查，查出{small}处。
{unit}累计发放补贴{num}万元，惠及{num}户，{topic}仍有漏项。
银行流水共{num13}笔，审计抽查{small}笔。
订单号{num18}的物资到货后{small}天才入库，{unit}库管不严。
发票代码{num12}，金额{big}元，{topic}报销手续不全。
班子成员学习笔记写了{num}字，真正联系{topic}的不到{small}页。
高度重视局长信箱来信，{small}件却没有答复，{unit}督办不力。
书记抓党建第一责任人的意识不强，主任、副主任分工不清。
{unit}干部对{topic}说不清，向上级汇报时常常照念稿子。
常务副局长一职空缺{small}个月，{unit}没有及时报告。
坐标（{lon}，{lat}）处的取水口没有台账，{unit}巡查漏了{small}次。
{unit}把“秘密”二字挂在嘴上，其实谁都知道，制度成了摆设。
工作秘密目录{small}年没有更新，定密培训没有开。
内部审计发现{small}个问题，内部控制制度{small}处没有执行。
学习《中华人民共和国保守国家秘密法》只发了通知，没有检查。
机密性不等于不公开，{unit}该公开的{topic}信息也没有公开。
全区户籍人口{num}人，{unit}服务对象{big}人，{topic}覆盖率{pct}%。
设备序列号{num15}没有登记，{unit}资产账实不符。
文件要求不得外借车辆，{unit}仍有{small}次违规外借。
{unit}{topic}材料由办公室统一保管，领导干部个人事项按规定填报。
阅后没有反馈，批示件{small}件积压，{unit}督办台账空了{small}个月。
国家标准GB{num}规定的{small}项指标，{unit}有{small}项没有达到。
《密云水库保护条例》宣传不够，{topic}群众不知晓。
水印、版权、密级标注等培训，{unit}只走了形式。
案件卷宗{num}册、照片{num}张归档不及时。
""".strip().splitlines()

TEST_CLEAN = """
有的同志把国家秘密和工作秘密混为一谈，{unit}定密工作{small}年没有检查。
{unit}涉密人员管理松，秘密载体销毁登记少了{small}份。
绝密级、机密级、秘密级文件分柜存放的要求，{unit}没有完全做到。
群众说，{unit}的成功没有什么秘密，就是肯下力气，这次却丢了传统。
严禁复印涉密文件的制度上了墙，{unit}却没有人查。
内部材料管理粗放，{small}份会议材料散会后没有收回。
关于{topic}的通知（丰政办〔{year}〕{small}号）下发后，{unit}只转发不部署。
禾委发〔{year}〕{small}号文件第{small}条讲得很清楚，{unit}没有对照。
内政发〔{year}〕{small}号、密政发〔{year}〕{small}号是外地经验，{unit}照搬{topic}做法，水土不服。
{unit}年初预算{big}元，调整后{num}万元，{topic}沉淀资金{sum}元。
财政下达{num}.{small}万元，{topic}只用了{pct}%。
招标编号：{num18}，{topic}评标专家抽取不规范。
许可证号：{num13}，{unit}换证超期{small}天。
不动产单元号{num16}登记有误，{unit}拖了{small}个月。
快递单号{num15}查不到，{unit}送达程序有瑕疵。
便民服务电话 {land} 午间无人接，群众跑空{small}趟。
拨打12345、12388、96333反映{topic}的有{num}人次，{unit}回访率{pct}%。
截至{year}年{month}月{small}日，{topic}完成{num}平方米，占{pct}%。
从{year}0101到{year}1231，{unit}共召开会议{num}次，落实{small}项。
{unit}{topic}涉及{num}亩、{num}户、{big}元，台账数字前后不一。
河道桩号K{small}+{num}至K{small2}+{num}段，{unit}巡查缺{small}次。
条码{num13}扫不出来，{unit}仓库盘点差{small}件。
党委书记带头讲党课，副书记、组织委员却缺席{small}次。
局长办公会研究{topic}不多，科长例会只念文件。
主任要求高、指导少，经理层层转包责任，{unit}{topic}没人管。
石桥镇镇长信箱、青禾区区长热线收到{num}件来件，{unit}按期办结{pct}%。
{unit}向上要政策多，向下搞服务少，{topic}成了短板。
于是{topic}一拖再拖，任期内没有办成，{unit}应当反思。
版本号{small}.{small}.{num}的系统上线后，{unit}没有培训。
{unit}网址和IP地址10.{small}.{small2}.{small}长期没有备案。
会上说“内部矛盾内部解决”，{unit}把{topic}捂了{small}个月。
不得公开发表违背中央决定的言论，{unit}警示教育开了{small}次。
文件没有标明保密期限，{unit}不知道该不该公开。
考生准考证、学籍号{num12}录错，{unit}更正用了{small}天。
{topic}监测值{num}、{num}、{num}，{unit}只报平均数。
工程量清单第{num}项单价{big}元，比市场价高{pct}%。
秘书科、机要室人手不足，{unit}公文运转慢了{small}天。
{unit}把信访秘密级别搞错，实际上不涉密，白白耽误{small}天。
保险单{num18}到期未续，{unit}车辆{small}台脱保。
“三公”经费{num}万元，公务接待{small}批{num}人次，{topic}支出偏高。
""".strip().splitlines()

UNITS = "青禾区市政服务局 岚县水务局 云岫县档案馆 丰江街道办事处 禾原县财政局 松河区卫生健康局 白塔中学 南岭粮库 镜湖社区 石桥镇政府".split()
TOPICS = "理论学习 窗口服务 项目建设 河道巡查 低保审核 安全生产 基层减负 预算执行 档案移交 作风整治".split()
FAMILY = "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 林 郭 罗 郑 梁 谢 宋 唐 韩 冯 邓 曹 彭 曾 萧 田 董 欧阳 司马 钱 秦 邱 侯 孟 龙 万".split()
GIVEN = "伟 敏 建国 志远 晓明 芳 文涛 丽华 海燕 国栋 秀英 明德 立新 桂兰 雪梅 永福 佳 宏宇 玉珍 少华 卫东 春生 静怡 浩".split()


def digits(rng: random.Random, count: int, first: str = "123456789") -> str:
    """A number of `count` digits."""
    return rng.choice(first) + "".join(rng.choice("0123456789") for _ in range(count - 1))


def identity(rng: random.Random, *, x: bool) -> str:
    """An identity number with its check character, X or a digit."""
    while True:
        birth = f"{rng.randint(1950, 2005)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
        body = f"{rng.choice(['1199', '3299', '4199', '5299'])}{rng.randint(10, 99)}{birth}{rng.randint(1, 999):03}"
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        check = "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
        if (check == "X") == x:
            return body + check


def card(rng: random.Random, length: int) -> str:
    """A card number with its Luhn digit."""
    body = rng.choice(["622848", "621700", "620000", "436742", "601382"]) + digits(rng, length - 7, "0123456789")
    total = sum(sum(divmod(int(d) * (2 - at % 2), 10)) for at, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def fill(rng: random.Random, template: str) -> str:
    """The template with every blank filled in."""
    mobile = "1" + rng.choice("3456789") + digits(rng, 9, "0123456789")
    long = card(rng, 19)
    values = {
        "unit": rng.choice(UNITS), "topic": rng.choice(TOPICS), "year": str(rng.randint(2019, 2025)),
        "month": str(rng.randint(1, 12)), "small": str(rng.randint(2, 28)), "small2": str(rng.randint(3, 28)),
        "num": digits(rng, rng.randint(3, 5)), "big": digits(rng, rng.randint(7, 9)), "sum": digits(rng, 5),
        "pct": f"{rng.randint(11, 98)}.{rng.randint(1, 9)}", "id": identity(rng, x=False), "idx": identity(rng, x=True),
        "name": rng.choice(FAMILY) + rng.choice(GIVEN), "name2": rng.choice(FAMILY[:30]) + rng.choice(GIVEN),
        "mobile": mobile, "m344": f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}",
        "m334": f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}", "area": rng.choice(["0571", "010", "0731", "028"]),
        "land": digits(rng, rng.choice([7, 8]), "5678"), "land8": digits(rng, 8, "5678"),
        "card19": long, "card16": card(rng, 16), "card4": " ".join(long[at : at + 4] for at in range(0, 19, 4)),
        "uscc": f"91{digits(rng, 6)}MA{digits(rng, 7)}X", "num12": digits(rng, 12), "num13": digits(rng, 13),
        "num15": digits(rng, 15), "num16": digits(rng, 16), "num18": digits(rng, 18, "9"),
        "lon": f"{rng.randint(100, 120)}.{digits(rng, 6)}", "lat": f"{rng.randint(22, 40)}.{digits(rng, 6)}",
    }  # fmt: skip
    return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], template.replace("\\n", "\n"))


def plant(text: str) -> tuple[str, list[list[object]]]:
    """The text without the signs around what is planted, and [kind, start, end] of each."""
    out, planted = "", []
    for piece in re.split(r"(«\w+:[^»]*»)", text):
        if piece.startswith("«"):
            kind, _, words = piece[1:-1].partition(":")
            planted.append([kind, len(out), len(out) + len(words)])
            out += words
        else:
            out += piece
    return out, planted


def rows(split: str, leaks: list[str], clean: list[str], seed: int) -> list[dict[str, object]]:
    """SIZE texts with something planted and SIZE clean ones, none twice."""
    rng = random.Random(seed)
    made: list[dict[str, object]] = []
    for name, templates in (("leak", leaks), ("clean", clean)):
        texts: dict[str, list[list[object]]] = {}
        for round_ in range(TIMES):
            for template in templates:
                text, planted = plant(fill(rng, template))
                # Now and then digits come in full width.
                if round_ == 1 and rng.random() < 0.3:
                    text = text.translate(FULL)
                texts.setdefault(text, planted)
        for number, text in enumerate(list(texts)[:SIZE], 1):
            made.append({"id": f"{split}-{name}-{number:03}", "text": text, "planted": texts[text]})
    return made


def main() -> None:
    """Write both halves."""
    OUT.mkdir(exist_ok=True)
    for split, leaks, clean, seed in (("dev", DEV_LEAKS, DEV_CLEAN, 11), ("test", TEST_LEAKS, TEST_CLEAN, 23)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows(split, leaks, clean, seed)]
        (OUT / f"{split}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
