"""Benchmarks: what the program takes, beside a named baseline measured in the same minutes on the same machine.

    python -m evals.bench [NAME…] [--repeat N] [--write]

Times of one machine say little on another; ratios say more. Both sides run in turn, `--repeat` times after one warm-up;
the median counts, and the spread is shown. `--write` puts the table into docs/performance.md.

`check`, `search`, `rewrite` and `page` hold those comparisons, `base` what one is. Run by themselves: `linters` (a
check beside public linters), `large` (a large knowledge base), `load` (many users; `visitor`: one browser's requests),
`browser` (what a user waits for in Chromium).
"""
