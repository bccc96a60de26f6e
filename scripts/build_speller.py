#!/usr/bin/env python3
"""Fit knowledge/models/speller.npz (see knowledge/models/speller.md for the sources and what came out).

    python scripts/build_speller.py --laws DIR --articles FILE.jsonl --news FILE --words FILE --labelled FILE.tsv

With --check nothing is written.

Needs numpy, pypinyin, Pillow, scikit-learn and the Noto CJK fonts.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pypinyin import Style, pinyin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.checks.speller import EDGE, FIRST, OTHER, Speller, pack_counts, pack_keys
from evals.dataset import REPORTS, load_cases

ROOT = Path(__file__).resolve().parent.parent
FONTS = (("NotoSerifCJK-Bold.ttc", 2), ("NotoSansCJK-Regular.ttc", 2))
FONT_DIR = Path("/usr/share/fonts/opentype/noto")
CHARS = 4500
LEAST_PAIR, LEAST_TRIPLE = 2, 3
OWN_WEIGHT = 3
ALIKE = 0.74  # correlation of two blurred glyphs from which on one is taken for the other
INJECTED = 60  # wrong characters put into each dev report, to learn from more kinds than those labelled


def texts(args: argparse.Namespace) -> Iterator[tuple[int, str]]:
    """(weight, text) of everything that is counted."""
    for file in sorted(args.laws.glob("*.txt")):
        yield 1, file.read_text(encoding="utf-8")
    for line in args.articles.read_text(encoding="utf-8").splitlines():
        yield 1, json.loads(line)["text"]
    for line in args.news.read_text(encoding="utf-8").splitlines():
        yield 1, re.sub(r"/\w+\s*", "", line)
    knowledge = ROOT / "knowledge"
    for pattern in ("mechanisms/*.yaml", "lexicon/*.yaml", "lexicon/typos/idioms.yaml", "samples/*/*"):
        for file in sorted(knowledge.glob(pattern)):
            yield OWN_WEIGHT, file.read_text(encoding="utf-8")


def runs(text: str) -> Iterable[str]:
    """Clauses: what stands between punctuation, half-width forms and numbers made alike."""
    text = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    return re.findall(r"[\u4e00-\u9fff0-9A-Za-z]+", text)


class Tally:
    """Counts of one, two and three characters in a row; numbers and letters count as one mark each."""

    def __init__(self) -> None:
        self.one: Counter[str] = Counter()
        self.two: Counter[str] = Counter()
        self.three: Counter[str] = Counter()
        self._seen: set[str] = set()

    def add(self, weight: int, text: str) -> None:
        """Count the clauses of a text; a long one that was met before (a law quoted in another) counts once."""
        for run in runs(text):
            if len(run) >= 20 and run in self._seen:
                continue
            self._seen.add(run)
            self.clause("^" + re.sub("[0-9A-Za-z]", "0", run) + "$", weight)

    def clause(self, clause: str, weight: int) -> None:
        """Count the characters, pairs and triples of a clause between its marks of beginning and end."""
        for at, char in enumerate(clause):
            self.one[char] += weight
            if at:
                self.two[clause[at - 1 : at + 1]] += weight
            if at > 1:
                self.three[clause[at - 2 : at + 1]] += weight

    def word(self, word: str, weight: int) -> None:
        """Count the pairs and triples of a word from a list: nobody knows what stands beside it."""
        for at in range(1, len(word)):
            self.two[word[at - 1 : at + 1]] += weight
            if at > 1:
                self.three[word[at - 2 : at + 1]] += weight


def count(args: argparse.Namespace) -> Tally:
    """All counts. A word of the word list counts for half the logarithm of how often it is used."""
    tally = Tally()
    for weight, text in texts(args):
        tally.add(weight, text)
    for line in args.words.read_text(encoding="utf-8").splitlines():
        word, used, _ = line.split()
        if re.fullmatch(r"[\u4e00-\u9fff]{2,}", word):
            tally.word(word, max(1, int(math.log2(int(used) + 1) / 2)))
    return tally


def sounds(chars: str) -> dict[str, set[str]]:
    """The syllables of each character, without tones."""
    return {char: set(pinyin(char, style=Style.NORMAL, heteronym=True)[0]) for char in chars}


def blur(syllable: str) -> str:
    """A syllable as many speakers say it: zh as z, ng as n, n as l."""
    for full, short in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(full):
            syllable = short + syllable[2:]
    syllable = syllable.removesuffix("g") if syllable.endswith("ng") else syllable
    return "l" + syllable[1:] if syllable.startswith("n") else syllable


def likeness(chars: str) -> np.ndarray:
    """How alike the characters look: the mean correlation of their blurred glyphs in two typefaces."""
    total = np.zeros((len(chars), len(chars)))
    for name, index in FONTS:
        font = ImageFont.truetype(str(FONT_DIR / name), 44, index=index)
        rows = []
        for char in chars:
            image = Image.new("L", (48, 48), 0)
            ImageDraw.Draw(image).text((24, 24), char, font=font, fill=255, anchor="mm")
            small = image.filter(ImageFilter.GaussianBlur(1.6)).resize((24, 24))
            pixels = np.asarray(small, np.float32).ravel()
            pixels -= pixels.mean()
            rows.append(pixels / np.linalg.norm(pixels))
        glyphs = np.array(rows)
        total += glyphs @ glyphs.T
    return total / len(FONTS)


def confusions(chars: str) -> list[dict[int, float]]:
    """For each character the ids it may stand for, with a cost: 0.5 same sound, 1.5 nearly, 0 to 2 by looks."""
    spoken, alike = sounds(chars), likeness(chars)
    same: dict[str, set[int]] = {}
    near: dict[str, set[int]] = {}
    for at, char in enumerate(chars):
        for syllable in spoken[char]:
            same.setdefault(syllable, set()).add(at)
            near.setdefault(blur(syllable), set()).add(at)
    rows = []
    for at, char in enumerate(chars):
        costs = {int(o): max(0.0, (0.95 - alike[at, o]) * 10) for o in np.flatnonzero(alike[at] >= ALIKE)}
        for syllable in spoken[char]:
            for other in near[blur(syllable)]:
                costs[other] = min(costs.get(other, 9.0), 1.5)
            for other in same[syllable]:
                costs[other] = min(costs.get(other, 9.0), 0.5)
        costs.pop(at, None)
        rows.append({other + FIRST: cost for other, cost in sorted(costs.items())})
    return rows


def pack(tally: Tally) -> dict[str, np.ndarray]:
    """The arrays of a speller without weights."""
    chars = "".join(c for c, _ in tally.one.most_common() if "\u4e00" <= c <= "\u9fff")[:CHARS]
    ids = {char: at + FIRST for at, char in enumerate(chars)} | {"^": EDGE, "$": EDGE, "0": OTHER}
    size = len(chars) + FIRST
    arrays: dict[str, np.ndarray] = {"chars": np.array(chars)}
    single = np.zeros(size)
    for char, n in tally.one.items():
        if char in ids:
            single[ids[char]] += n
    arrays["single"] = pack_counts(single)
    for name, counter, least in (("pair", tally.two, LEAST_PAIR), ("triple", tally.three, LEAST_TRIPLE)):
        rows: Counter[int] = Counter()
        for run, n in counter.items():
            if n >= least and all(char in ids for char in run):
                key = 0
                for char in run:
                    key = key * size + ids[char]
                rows[key] += n
        keys = np.array(sorted(rows), np.int64)
        arrays[f"{name}_keys"] = pack_keys(keys)
        arrays[f"{name}_counts"] = pack_counts(np.array([rows[key] for key in keys.tolist()], float))
    table = confusions(chars)
    arrays["confusion_first"] = np.cumsum([0, *map(len, table)]).astype(np.int32)
    arrays["confusion_others"] = np.array([o for row in table for o in row], np.uint16)
    arrays["confusion_cost"] = np.array([round(c * 10) for row in table for c in row.values()], np.uint8)
    return arrays


def labelled(speller: Speller, wrong: str, right: str) -> tuple[list[np.ndarray], list[bool], list[bool]]:
    """Features of the suspects of `wrong`, whether each is an error, and whether its best correction is right."""
    places, others, rows = speller.features(speller.encode(wrong))
    at = places - 2
    errors = [wrong[i] != right[i] for i in at]
    fixed = [speller.chars[o - FIRST] == right[i] for i, o in zip(at, others, strict=True)]
    return list(rows), errors, [e and f for e, f in zip(errors, fixed, strict=True)]


def pairs(file: Path) -> list[tuple[str, str]]:
    """(wrong, right) of a labelled file, where only characters differ."""
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    return [(a, b) for a, b in rows if len(a) == len(b)]


def injected(speller: Speller, text: str, chance: random.Random) -> str:
    """The text with INJECTED characters replaced by ones they are mistaken for, the common ones more often."""
    single = np.array([speller.count(char) for char in speller.chars])
    places = [at for at, char in enumerate(text) if speller.confusions(char)]
    chars = list(text)
    for at in chance.sample(places, INJECTED):
        options = speller.confusions(chars[at])
        weights = [math.exp(-cost) * math.sqrt(single[speller.chars.index(o)] + 1) for o, cost in options]
        chars[at] = chance.choices([o for o, _ in options], weights)[0]
    return "".join(chars)


def correct_text(text: str, typos: list[dict[str, str]]) -> str:
    """A dev report with its labelled errors of one length put right, so that what is left over counts as right."""
    for typo in typos:
        if len(typo["wrong"]) == len(typo["right"]):
            text = text.replace(typo["wrong"], typo["right"])
    return text


def fit(speller: Speller, rows: list[tuple[str, str]]) -> np.ndarray:
    """Weights and bias of the logistic regression, for features as they come."""
    features: list[np.ndarray] = []
    labels: list[bool] = []
    for wrong, right in rows:
        got, errors, _ = labelled(speller, wrong, right)
        features += got
        labels += errors
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=3000)).fit(features, labels)
    scale, line = model[0], model[1]
    weights = line.coef_[0] / scale.scale_
    return np.append(weights, line.intercept_[0] - float(weights @ scale.mean_))


def show(speller: Speller, rows: list[tuple[str, str]], name: str) -> None:
    """Precision, recall and false alarms on right sentences, at three chances."""
    for chance in (0.7, 0.8, 0.9):
        hit = found = fixed = alarms = 0
        for wrong, right in rows:
            slips = speller.slips(wrong, chance)
            found += len(slips)
            hit += sum(wrong[s.at] != right[s.at] for s in slips)
            fixed += sum(s.right == right[s.at] != wrong[s.at] for s in slips)
            alarms += bool(slips) and wrong == right
        errors = sum(a != b for wrong, right in rows for a, b in zip(wrong, right, strict=True))
        clean = sum(wrong == right for wrong, right in rows)
        print(f"{name:10s} at {chance}: precision {hit / max(1, found):.3f}, recall {hit / max(1, errors):.3f}, "
              f"put right {fixed}/{hit}, alarms {alarms}/{clean}")  # fmt: skip


def main() -> None:
    """Count, fit, report, write."""
    parser = argparse.ArgumentParser()
    for name in ("laws", "articles", "news", "words", "labelled"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    arrays = pack(count(args))
    arrays["weights"] = np.zeros(1)
    bare = Speller(arrays)
    chance = random.Random(7)
    rows = pairs(args.labelled)
    tuning, held = rows[0::2], rows[1::2]
    reports = []
    for case in load_cases(REPORTS, split="dev"):
        right = correct_text(case.report.text, case.gold["typos"])
        wrong = case.report.text if len(case.report.text) == len(right) else right
        reports += [(wrong, right), (injected(bare, right, chance), right)]
    arrays["weights"] = fit(bare, tuning + reports)
    fitted = Speller(arrays)
    show(fitted, tuning, "tuned on")
    show(fitted, held, "held out")
    if not args.check:
        out = ROOT / "knowledge" / "models" / "speller.npz"
        np.savez_compressed(out, allow_pickle=False, **arrays)
        print(f"{out.name}: {out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
