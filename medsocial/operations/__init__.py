"""How the site is kept running: is it well, what did it answer, and a copy of everything."""
