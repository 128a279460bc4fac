from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0014_log_purged")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="reach_by",
            field=models.DateTimeField(null=True),
        ),
    ]
