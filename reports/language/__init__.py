"""Words and numbers as readers meet them: the text catalogue and the formatter. No figure is read or judged here."""
