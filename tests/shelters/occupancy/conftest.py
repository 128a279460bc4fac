"""What is held for later stands in the same world as every placement."""

from tests.shelters.placing.conftest import stays as stays
