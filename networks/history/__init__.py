"""What was changed, when, by whom and why; how an entry goes back to what it was.

An entry is a network, a community or a survey with all that belongs to it: its own columns, its terms, and rows in
tables of their own. A version is the whole entry at a moment, so versions can be compared and brought back without
asking what else was changed at the same time.

- `states`: what belongs to an entry, and reading it.
- `records`: the tables of versions, made by django-simple-history.
- `recording`: writing one version for all that an edit did to an entry; `listening` hears of what is changing.
- `differences`: what two states differ in; `words` puts it into words, with `names` and `texts`.
- `reverting`: bringing back a version.
- `changes`: what of it the public sees.
"""
