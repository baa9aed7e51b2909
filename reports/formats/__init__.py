"""What a reader gets beside the page: data files with their dictionary, a workbook, a paper, an archive, a star schema.

One module a format, each fed with rows and pages that are already made. Not here: which figures exist (the release),
and how a page is composed (`reports.composer`).
"""
