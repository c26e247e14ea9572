"""A made-up province that files real-looking workbooks: the example campaign's input.

Read in the order the data flows: declaration, investors, projects, progress, activities,
figures, mistakes, workbooks, filings. Nothing here imports the package that reads the filings,
so that the two are computed independently.
"""
