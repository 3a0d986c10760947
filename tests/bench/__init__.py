"""How fast the product is: `make bench` serves it as in production and prints one table."""
