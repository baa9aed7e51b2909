"""What an auditor asks of a figure: where it comes from. Reads the restricted side, changes nothing."""
