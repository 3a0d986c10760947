"""SQLite as Django reaches it, also where the disk can only be read."""
