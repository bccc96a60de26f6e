"""From a finding to wordings that may be shown: what may be told, who writes it, what the guard lets through.

    report, facts ──sharing──▶ briefs ──▶ rules | small | chains ──▶ drafts ──guard──▶ Proposal ── accepted ──▶ apply

What may be told
    targets      which findings are to be written for
    brief        one place to be rewritten and all that its wording may draw on; made by `briefing`
    sharing      facts given to the sections and sentences that they fit, each once (`assign`: the best total match)
    match        how likely a fact shows a shortcoming: weights over several ways of being alike, some from `relevance`
    topics       kinds of shortcoming: how reports name them, how ledgers show them
    conflicts    facts that contradict the report (`counted`: counts of one thing that differ)
    told         answers that the clerk gave to our questions, as facts
    orders       text that gives orders to a machine (prompt injection)

Who writes
    core         a vague sentence taken apart: who falls short, and in what
    wording      a fact in the style of a report
    questions    what to ask, and the placeholders that stand for the answers
    hollow       sentences that had better be struck out
    rules        the writer without a model; `unaided`: causes, sections and corrections without one
    small        the writer with a small model, which only names the shortcoming
    chains       the writer with a large model; `batches`: many sentences in few calls; `tasks`: its other jobs
    context      a brief as the text of a prompt, packed into the window
    admit        what a model wrote, sorted by the guard into what may be shown and what is to be mended
    chat         the talk beside a report
    judge        a model's second opinion where the rules of a check are undecided; `proofread`: slips that it finds
    estimate     what a run would cost
    apply        accepted wordings into the text

The guard (no model takes part)
    guard        the one door: `inspect` judges, `strike` repairs, `clear` makes a Candidate
    evidence     what a candidate may draw on, its particulars laid out as slots
    support      whether a particular stands in the evidence, with its own facts. By kind of particular:
                 `naming` persons and things, `altered` names changed by a character, `months` stretches of months,
                 `scales` sizes in another unit, `derived` figures that follow from others, `compared` changes between
                 two times
    claims       what is told beyond particulars: `events` what happened, `unknown` words that no source has,
                 `shades` how often, how much, in which direction
    meaning      whether it still says what was said; `subject`: whether the same one falls short
    joined       known words put together anew; other things that right words can get wrong: `aligned` which figure
                 goes with which, `order` what came first, `standing` a part told as its whole, `turned` after for
                 before, more for less
"""
