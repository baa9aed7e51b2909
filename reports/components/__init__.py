"""What pages are built of: the Jinja macros beside this file, and the tested Python that measures and chooses for them.

A component reads rows of published figures and decides where they stand on paper. It never makes a number of its own.
"""
