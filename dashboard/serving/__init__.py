"""The web server in front of the app, and how it ends."""
