import random
import time
from collections.abc import Callable
from pathlib import Path

from assistant.intake import parse
from assistant.retrieval.copied import find_copied
from assistant.retrieval.library import Library

Make = Callable[..., Library]
OLD = """河湾镇领导班子2022年度对照检查材料

一、存在的问题

（一）工作作风方面。下村入户时习惯于听村干部汇报，坐下来同农户算账的时候少，对三个偏远村的饮水情况说不清楚。

（二）担当作为方面。坚持以习近平新时代中国特色社会主义思想为指导，增强“四个意识”、坚定“四个自信”、做到“两个维护”。
"""
NEW = """河湾镇领导班子2023年度对照检查材料

一、存在的问题

（一）工作作风方面。下村入户时习惯于听村干部汇报,坐下来同农户算账的时候少,对三个偏远村的饮水情况说不清楚。全年没有召开过一次院坝会。

（二）担当作为方面。坚持以习近平新时代中国特色社会主义思想为指导，增强“四个意识”、坚定“四个自信”、做到“两个维护”。

（三）依法办事方面。《青溪县河道管理规定》要求，村级巡河员每周巡河不少于两次，发现倾倒垃圾的，当日报告乡镇河长办，我镇没有做到。
"""


def test_last_years_sentence_is_found_and_shown_in_place(make_library: Make, tmp_path: Path, law: Path) -> None:
    old = tmp_path / "旧.txt"
    old.write_text(OLD, encoding="utf-8")
    library = make_library()
    library.ingest([old], kind="report", encode=False)
    library.ingest([law], kind="policy", encode=False)
    report = parse(NEW)
    (found,) = find_copied(report, library)
    assert report.text[found.start : found.end].startswith("下村入户时习惯于听村干部汇报")
    assert found.source.year == 2022
    there = library.source_text(found.source.id)[found.source_start : found.source_end]
    assert there.startswith("下村入户时")
    assert there.endswith("说不清楚")


def test_a_policy_without_its_name_is_copied(make_library: Make, law: Path) -> None:
    library = make_library()
    library.ingest([law], kind="policy", encode=False)
    bare = NEW.replace("《青溪县河道管理规定》要求，", "我们认识到，")
    assert [found.source.kind for found in find_copied(parse(bare), library)] == ["policy"]


def test_a_report_is_not_copied_from_itself(make_library: Make, tmp_path: Path) -> None:
    own = tmp_path / "新.txt"
    own.write_text(NEW, encoding="utf-8")
    library = make_library()
    library.ingest([own], kind="report", encode=False)
    assert find_copied(parse(NEW), library) == []


def test_time_does_not_grow_with_report_times_sources(make_library: Make, tmp_path: Path) -> None:
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    chance = random.Random(1)
    for number in range(30):
        text = "。\n".join("".join(chance.choices(letters, k=60)) for _ in range(200))
        (tmp_path / f"{number}.txt").write_text(text + "。", encoding="utf-8")
    library = make_library()
    library.ingest([tmp_path], kind="report", encode=False)
    long = "。\n".join("".join(chance.choices(letters, k=60)) for _ in range(400)) + "。"
    started = time.perf_counter()
    assert find_copied(parse(long), library) == []
    assert time.perf_counter() - started < 10
