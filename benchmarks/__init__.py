"""Synthetic homes and the measurements made on them. Never imported by the product."""
