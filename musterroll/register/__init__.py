"""Floor 4: what is known now. The door for writes (`record`), the projection, and the reads."""
