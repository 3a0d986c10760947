"""Looks at the addresses of entries as a polite machine: one at a time a host, and nowhere but in public.

From the outside in: `run` checks many addresses at once and keeps what it finds, `check` looks at one,
`robots` knows where machines are welcome, `fetching` asks servers, `turns` lets them rest, `connection` reaches
nothing but what `guard` allows. `policy` holds the limits of all of them.
"""
