"""When files are landed, and what the graph knows of it. How they are landed is `orchestration.landing`."""
