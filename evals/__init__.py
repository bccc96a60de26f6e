"""Evaluation on labelled data: `luoshi eval` calls `harness.run`, which takes samples through suites to a page.

the road     base        what a suite, a sample, a measure and a score are
             suites/     one file a thing that is evaluated; `reports` and `writing` hold what several share
             system      the program as it is evaluated; `solving`: samples in one process or in several
             harness     a run from end to end; `counted`: the same in a process that the page starts
data         dataset     folders of labelled reports; `gold`: how findings are held against labels
             labels      whether labels contradict each other
             guard       candidates with planted inventions; `leaks`: texts with planted marks and data
             pairs/      short reports with their links, for fitting; `questions/`: queries over the ledgers
numbers      stats       intervals by bootstrap; `summary`: every measure of a run; `retrieval`: nDCG and recall
             woven       whether the right facts stand in the wordings; `stuffed`: what one call a sentence costs
             baseline    how far a run may fall; `cost`: calls, tokens, money
results      runs        a run as a folder, and what is kept between runs; `page/`: as HTML; `table`: as text
             compare     two runs side by side; `verdict`: in words; `judge`: what a model thinks of both
by hand      raw         what a model says before and after the guard
             train       fits the classifiers of knowledge/models; `train_facts`: the weights that match facts
             bench/      benchmarks beside named baselines
"""
