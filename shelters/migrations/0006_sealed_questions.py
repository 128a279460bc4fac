"""A question to a house says in a sealed blob which phone and link answer it, and for which house.

One from before is void: it waited some hours at most.
"""

from django.db import migrations

from reports.vault.fields import RingBlobField


class Migration(migrations.Migration):
    dependencies = [("shelters", "0005_placements")]

    operations = [
        migrations.AddField(
            model_name="shiftquestion",
            name="facts",
            field=RingBlobField(
                context_name="place.question",
                owner="house_id",
                purpose="partners",
                record="id",
                null=True,
            ),
        ),
    ]
