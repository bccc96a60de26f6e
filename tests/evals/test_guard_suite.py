"""The guard's suite: its data are whole, its counts are right, and the guard holds the line on them."""

from __future__ import annotations

from assistant.writing.guard import Evidence, Verdict
from evals import guard
from evals.guard import BLIND, FIFTH, FORMS, FOURTH, KINDS, SIXTH, THIRD, UNSEEN, Case, Outcome, judge, load, run, score
from evals.suites import SUITES


def test_the_data_are_whole() -> None:
    cases = [*load(), *load(BLIND), *load(UNSEEN)]
    assert len(cases) >= 1300
    assert len({case.id for case in cases}) == len(cases)
    assert all(case.planted in case.text for case in cases)
    # What an invention plants stands nowhere in its evidence, unless facts are crossed.
    for case in cases:
        known = "".join((case.evidence.original, case.evidence.section, *case.evidence.quotes))
        assert not case.planted or case.planted not in known or case.invents in {"cross", "post", "noun", "year"}, (
            case.id
        )


def test_the_counts_are_right_on_hand_made_outcomes() -> None:
    evidence = Evidence("原句。")
    bad, good = Verdict(("3次",), ()), Verdict()
    caught = Outcome(Case("a", "dev", evidence, "走访3次。", "digit", "3次"), bad, "走访【待补充：数量】次。")
    missed = Outcome(Case("b", "dev", evidence, "走访4次。", "digit", "4次"), good, "走访4次。")
    passed = Outcome(Case("c", "dev", evidence, "走访少。", "", ""), good, "走访少。")
    refused = Outcome(Case("d", "dev", evidence, "走访3次。", "", ""), bad, "走访【待补充：数量】次。")
    result = score([caught, missed, passed, refused])
    assert (result["recall"], result["struck"], result["false_refusals"]) == (0.5, 0.5, 0.5)
    assert result["by_kind"] == {"digit": 0.5}


def test_the_guard_holds_the_line() -> None:
    result = run()
    assert result["dev"]["recall"] >= 0.99
    assert result["dev"]["false_refusals"] <= 0.03
    assert result["test"]["recall"] >= 0.99
    assert result["test"]["false_refusals"] <= 0.05


def test_the_guard_holds_the_line_on_later_batches() -> None:
    # Before anything was learned from them: 0.643 / 0.183 and, after learning from the first, 0.733 / 0.100.
    # Of the third, after weighing every word: 0.825 / 0.263. Of our own kinds: 0.333 / 0.111. Of the fourth, after
    # the third: 0.825 / 0.138; of the forms taken from it: 0.531 / 0.318;
    # of the fifth, full of honest reckonings, 0.875 / 0.450; of the sixth, 0.900 / 0.250.
    blind, unseen = run(data=BLIND)["test2"], run(data=UNSEEN)["test3"]
    third, kinds = run(data=THIRD)["test4"], run(data=KINDS)["dev"]
    fourth, forms = run(data=FOURTH)["test5"], run(data=FORMS)["dev"]
    assert fourth["recall"] >= 0.98
    assert fourth["false_refusals"] <= 0.03
    fifth = run(data=FIFTH)["test6"]
    assert fifth["recall"] >= 0.98
    assert fifth["false_refusals"] <= 0.13
    sixth = run(data=SIXTH)["test7"]
    assert sixth["recall"] >= 0.95
    assert sixth["false_refusals"] <= 0.05
    # Of the two after these, each at first sight: 0.850 / 0.150 and, the first learned from, 0.900 / 0.100.
    for data, split in ((guard.SEVENTH, "test8"), (guard.EIGHTH, "test9")):
        later = run(data=data)[split]
        assert later["recall"] >= 0.98
        assert later["false_refusals"] <= 0.02
    # Not yet at the line: recall and refusals as they stand, of two batches (half of each unread) and of their kinds.
    for data, split, caught, refused in (
        (guard.NINTH, "test10", 0.9, 0.24),
        (guard.TENTH, "test11", 0.86, 0.12),
        (guard.ALIGNED, "dev", 0.86, 0.26),
    ):
        now = run(data=data)[split]
        assert now["recall"] >= caught
        assert now["false_refusals"] <= refused
    assert forms["recall"] >= 0.95
    assert forms["false_refusals"] <= 0.05
    assert third["recall"] >= 0.98
    assert third["false_refusals"] <= 0.03
    assert kinds["recall"] >= 0.95
    assert kinds["false_refusals"] <= 0.03
    assert blind["recall"] >= 0.98
    assert blind["false_refusals"] <= 0.04
    assert unseen["recall"] >= 0.93
    assert unseen["false_refusals"] <= 0.07


def test_a_guard_switched_off_would_be_seen() -> None:
    asleep = [Outcome(o.case, Verdict(), o.case.text) for o in judge(load()[:50])]
    assert score(asleep)["recall"] == 0


def test_every_evidence_has_a_name_of_its_own() -> None:
    # Records of a run are kept by it: of two with one name the first would be lost.
    names = [sample.id for sample in SUITES["guard"].samples(None)]
    assert len(set(names)) == len(names)
