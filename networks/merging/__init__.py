"""Two networks that are one: what a merge would do, doing it, and undoing it.

A merge keeps one network and deletes the other; what hangs on the other moves. `plan` says beforehand what
would happen, `merge` does it in one transaction and leaves a record, `undoing` and `undo` take it back from that.
"""

from .facts import PARTS, Choice
from .plans import OutdatedError, Plan, RefusedError, better_kept, merge, plan
from .undo import Undoing, undo, undoing

__all__ = [
    "PARTS",
    "Choice",
    "OutdatedError",
    "Plan",
    "RefusedError",
    "Undoing",
    "better_kept",
    "merge",
    "plan",
    "undo",
    "undoing",
]
