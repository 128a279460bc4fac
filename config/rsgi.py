"""The web process as granian runs it (RSGI): the door, and behind it the WSGI application."""

from config.safety import startup
from config.serving.entrance import entrance
from config.wsgi import application as pages

startup.allow_connections()
application = entrance(pages)
