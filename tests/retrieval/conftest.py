from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.retrieval.library import Library

LAW = """# 青溪县河道管理规定

2021年5月12日 青溪县人民政府发布

## 第一章 总则

第一条 为了加强河道管理，制定本规定。

第二条 本规定适用于青溪县境内的河道。

## 第二章 巡查

第三条 村级巡河员每周巡河不少于两次，发现倾倒垃圾的，当日报告乡镇河长办。

（一）巡查记录写明时间和地点。

（二）照片留存一年。

第四条 对举报应当在十日内答复。

第五条 本规定自2021年6月1日起施行。
"""


@pytest.fixture
def law(tmp_path: Path) -> Path:
    file = tmp_path / "河道 管理（规定）.md"
    file.write_text(LAW, encoding="utf-8")
    return file


@pytest.fixture
def make_library(tmp_path: Path) -> Iterator[Callable[..., Library]]:
    made: list[Library] = []

    def make(home: str = "home", **options: object) -> Library:
        made.append(Library(tmp_path / home, samples=False, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for library in made:
        library.close()
