"""Floor 6: what other authorities' systems ask, and the least that answers it. `urls` is what the site includes."""
