"""A made-up province that files real-looking workbooks: the example campaign's input.

Read in the order the data flows: declaration, investors, projects, progress, activities,
figures, mistakes, workbooks, filings, cases. Nothing here imports the package that reads the filings,
so that the two are computed independently.
"""

import os

# Where lxml is installed openpyxl writes the same XML in other bytes.
os.environ["OPENPYXL_LXML"] = "False"
