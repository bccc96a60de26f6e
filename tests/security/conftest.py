"""One server with accounts for the tests that talk to it as users do, and who owns a draft there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.security.serving import REPORT, Server, User, add_user, serving, user


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("house") / "home"
    for name, role in (("甲", "writer"), ("yi", "writer"), ("guan", "administrator"), ("ding", "writer")):
        add_user(home, name, role)
    with serving(home, "--auth", str(home / "accounts")) as running:
        yield running


@pytest.fixture(scope="session")
def owner(server: Server) -> User:
    someone = user(server, "甲")
    someone.new_draft(REPORT)
    return someone
