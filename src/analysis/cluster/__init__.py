"""Jobs done on a dask cluster that stands already: each a fork of a clean process there, as it is here.

The workers need the code, the packages and the campaign folder, each the same as here, the folder by the same path.
Every worker is asked what it sees before anything is made, and again before and after each job: what was made from
other code or other tables is never taken. A lost worker's jobs are done by others.

======= ===============================================================
seen    what pages are made from, as one process sees it
meeting a connection to a scheduler, or a word why there is none
workers who is there, who has gone, and that all see the same
errand  jobs on their way to workers and back
doing   on a worker: a job done in a fork
======= ===============================================================

``distributed`` is the extra ``cluster``, so it is imported only where a cluster is asked for.
"""

from __future__ import annotations

from analysis.cluster.errand import each
from analysis.cluster.workers import ClusterLost

__all__ = ["ClusterLost", "each"]
