"""落实 (luoshi): a writing assistant for Chinese institutional self-review reports. Specific and true.

    report file ──intake──▶ Report ──checks──▶ Diagnosis (findings, links)
                                                   │
    policies, reports, records ──retrieval──▶ passages ┐
    ledgers ──intake──▶ facts ─────────────────────────┴──writing──▶ candidates ──guard──▶ Proposal
                                                                                              │ accepted
                                                             export ◀── new text ◀── apply ◀──┘

`assistant.pipeline` runs this road for the command line, the page and the evaluation.
"""

from assistant.types import Candidate, Diagnosis, Fact, Finding, Link, Proposal, Report

__all__ = ["Candidate", "Diagnosis", "Fact", "Finding", "Link", "Proposal", "Report"]
