"""The bare stack's entry: Django as it is behind the same door, without the checks at the start."""

from django.core.wsgi import get_wsgi_application

from config.serving.entrance import entrance

application = entrance(get_wsgi_application())
