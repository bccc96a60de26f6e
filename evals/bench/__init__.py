"""Benchmarks: what the program takes, beside a named baseline measured in the same minutes on the same machine.

    python -m evals.bench [NAME…] [--repeat N] [--write]

Times of one machine say little on another; ratios say more. Both sides run in turn, `--repeat` times after one warm-up;
the median counts, and the spread is shown. `--write` puts the table into docs/performance.md.
"""
