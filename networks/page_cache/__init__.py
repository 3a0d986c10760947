"""Public pages, kept as they were sent: which may be kept, where, and how a request is answered from there."""
