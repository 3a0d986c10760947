"""One file a page family: they translate HTTP and nothing else."""
