"""A declared assessment in words, and its tables for the command and the workbook. Pure.

``words``
    names of indicators and groups, scales, means, missing figures, reasons
``figures``
    what stands behind each scored figure: verified or filed, and in which cell
``printed``
    the tables as text, JSON, sheets
"""
