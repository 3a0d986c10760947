"""Who works on the directory: groups and their rights, log-in, second factor."""
