"""The clock: takes the cases in which something has fallen due, asks the law, records the answer.

Its cost follows what is due, never the size of the register: an index over `wake_at` gives the cases, and a case that
waits for nothing has no waking time.
"""
