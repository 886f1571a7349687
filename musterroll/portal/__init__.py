"""Floor 6: the pages of the person in the register. `urls` is what the site includes."""
