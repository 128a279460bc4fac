"""A ping says in a sealed blob whose it is, by which word and link; one from before is void."""

from django.db import migrations

from reports.vault.fields import AccountBlobField


class Migration(migrations.Migration):
    dependencies = [("reports", "0020_case_keys_due")]

    operations = [
        migrations.AddField(
            model_name="ping",
            name="facts",
            field=AccountBlobField(
                context_name="user.ping", owner="user_id", record="id", null=True
            ),
        ),
    ]
