"""``python -m analysis`` is ``hundred-days``."""

from analysis.cli import main

main()
