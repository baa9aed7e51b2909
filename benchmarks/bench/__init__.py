"""Speed, measured in one run: `python -m benchmarks.bench`.

`measure` tells what a command cost, `small_month`, `demo_home` and `landing` which commands are run, and `results`
judges and prints. What the product is compared with is `benchmarks.as_documented`.
"""
