"""The door: ``hundred-days``.

``door``
    the program, its options, how it talks and ends
``output``
    how a command gives out tables, workbooks and Word files
``filing``, ``comparing``, ``judging``, ``reporting``
    the commands, in the order in which an office needs them
"""

from __future__ import annotations

from analysis.cli import filing, comparing, judging, reporting  # isort: skip  # the order in which help lists them
from analysis.cli.comparing import growth_table
from analysis.cli.door import app, main

__all__ = ["app", "comparing", "filing", "growth_table", "judging", "main", "reporting"]
