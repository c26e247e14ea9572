"""What stands on the pages: one module a page, its functions called one by one from the page's notebook.

A function takes the opened :class:`~analysis.pages.page.Page` and returns a :class:`~analysis.blocks.Block`; where the
campaign declares nothing that it could show, it returns :data:`~analysis.pages.page.ABSENT` and the page leaves out
its heading too. What several pages show stands in ``page``, ``compared``, ``curves`` and ``evidence``.
"""
