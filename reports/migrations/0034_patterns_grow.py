"""One row may grow into what another says already: whoever adds to the rota sees to that."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0033_shift_patterns")]

    operations = [migrations.RemoveConstraint(model_name="shiftpattern", name="pattern_once")]
