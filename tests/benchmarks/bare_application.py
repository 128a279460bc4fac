"""The bare stack's entry: Django as it is, without the house's checks at the start."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
