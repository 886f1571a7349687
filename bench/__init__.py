"""Benchmarks: each measures a rate of ours beside a limit in the same run, and prints one JSON row.

`musterroll bench` runs them all, `musterroll bench wave clock` some. A row is {name, value, unit, limit, limit_is,
ratio} and what else it counted; nothing here is asserted, and no test is timed.
"""
