"""What became of what was signed: stages reached, time taken, money paid in, and who is behind. Pure.

``course`` says which stages there are, in which batches contracts are looked at and by when a stage is due; ``cohorts``
follows each project from its signing to the cut-off; ``incidence`` is the estimator; ``reached``, ``paid``, ``lag`` and
``rates`` are the tables; ``doubts`` lists what in the ledgers contradicts itself.
"""
