"""What a web process does before it takes anybody: its first page costs no more than its second.

On a slow phone the first visitor after a start would wait for templates to be compiled and for
modules that only a request needs.
"""

from pathlib import Path
from typing import Final

from django.template import Engine

# The public site's templates, and what they extend and include.
_PAGES: Final = ("look", "web")


def warm() -> None:
    """Compile the templates of the public pages; import what fills their contexts."""
    engine = Engine.get_default()
    _ = engine.template_context_processors
    for folder in map(Path, engine.dirs):
        for pages in _PAGES:
            for path in sorted((folder / pages).rglob("*.html")):
                engine.get_template(path.relative_to(folder).as_posix())
