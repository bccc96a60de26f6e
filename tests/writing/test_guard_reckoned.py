"""What a good clerk reckons or says in other words passes; the same shape with another fact in it does not."""

from __future__ import annotations

import pytest

from assistant.writing.guard import Evidence, inspect

EVIDENCE = Evidence(
    "值守不严，服务单一，巡查不实。",
    "局里重视服务，但值守不严，服务单一，巡查不实。全县有站点46个。",
    (
        "6月18日预警22时10分签发，23时02分才发出，值守表由办公室主任代签。",
        "8月暗访站点20个，其中锁门的7个，最早一处2021年就停了；同比增加118件，共641件。",
        "检查前3天雇临时工80人清扫，检查结束一周后垃圾再次堆积。",
        "应打卡120次，实打77次，由他人代打19次；近效期药品17种未登记，麻醉药品柜钥匙由1人保管。",
        "与班子成员谈话5次，与分管财务的副局长没有谈过；联系户3人，累计走访2次，设备闲置23台。",
    ),
    ("2024-06", "2024-08", "2024-09", "2024-04", "2024"),
    2024,
)


@pytest.mark.parametrize(
    "candidate",
    [
        "预警22时10分签发，到23时02分才发出，晚了52分钟。",
        "预警晚上10点10分签发，11点02分才发出。",
        "8月暗访的20个站点，有7个一年到头锁着门，其余13个开着。",
        "共641件，上年为523件。",
        "应打卡120次，实打77次，漏打卡43次。",
        "有一处早在2021年就停了。",
        "检查前雇了80名临时工清扫，检查过后一周垃圾又堆了起来。",
    ],
)
def test_honest_reckonings_and_other_words_pass(candidate: str) -> None:
    assert inspect(candidate, EVIDENCE).ok


@pytest.mark.parametrize(
    "candidate",
    [
        "预警22时10分签发，到23时02分才发出，晚了42分钟。",
        "预警上午10点10分签发，11点02分才发出。",
        "8月暗访46个站点，锁门的7个。",
        "共641件，上年为759件。",
        "应打卡120次，77次由他人代打。",
        "停了的站点都是2021年停的。",
        "检查结束后才雇临时工80人清扫。",
        "17种麻醉药品未登记，钥匙由1人保管。",
        "与分管财务的副局长谈话5次。",
        "联系户3人，每人走访2次。",
        "正常使用的设备23台。",
        "服务多样，8月暗访站点20个。",
    ],
)
def test_the_same_shape_with_another_fact_does_not(candidate: str) -> None:
    assert not inspect(candidate, EVIDENCE).ok


def test_another_thing_in_place_of_the_sources_own_is_no_other_word() -> None:
    evidence = Evidence("仓储管理粗放。", "仓储管理粗放。", ("救灾库棉被账实相差46床，牵涉资金3万元。",), (None,), 2024)
    assert inspect("救灾库棉被账实相差46床，涉及资金3万元。", evidence).ok
    assert not inspect("救灾库帐篷账实相差46床，牵涉资金3万元。", evidence).ok
