"""What the faces share: settings, start and stop, base templates, sign-in, static files."""
