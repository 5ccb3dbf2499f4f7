"""What the trade asks, as data and pure functions: catalogues, forms, clocks, rules, rights, the address guard.

Plain values in, plain values out. No SQL, no Qt, no clock of its own: ``now`` is always an argument.
"""
