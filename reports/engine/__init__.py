"""The page engine: markdown with named SQL fences, compiled once, rendered for every audience.

Here: parsing, checking, querying, composing. Not here: a word, a colour or a metric: those are content.
"""
