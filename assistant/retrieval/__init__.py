"""The knowledge base: policies, earlier reports and records of work, found by words and by meaning.

The rest of the program talks to `library.Library` alone; facts of a ledger are ranked by `facts`.

    taking in     library     take in, list, edit, forget, search: the door to all of this
                  ingest      which files there are, which have changed, what becomes of them
                  readers     a file to its text, a table to its rows
                  about       what a text says of itself: title, issuer, number, year, unit, in force
                  chunk       a text to passages, by its own structure
    kept          catalogue   sources and passages in SQLite: the truth; built up of
                  tables        the file, its tables and transactions
                  passages      reading passages
                  lacking       which passages wait for a vector
                  current     the words index, in step with the catalogue and saved beside it
                  arrays      numpy arrays in one file that is mapped, not read
                  store       vectors in Chroma
                  shared      several machines on one Chroma server
    vectors       encode      the encoders: texts to vectors
                  encoding    the job that encodes what waits, in this process or another
                  kept        vectors of sentences, remembered while the process lives
    searching     search      a query's way to its hits
                  words       BM25 over characters and their pairs
                  rank        fusing two rankings, folding what is nearly the same
    other         facts       which lines of a ledger would make a sentence concrete
                  own         which ledgers are a report's own
                  copied      sentences of a report that stand in a source
"""
