"""Floor 3: the acts in PostgreSQL. Append, seal, read back."""
