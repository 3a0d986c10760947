"""The directory as data: what each record holds, as JSON, as a table, described by a schema, and read again."""
