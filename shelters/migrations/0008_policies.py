from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shelters", "0007_kept_houses")]

    operations = [
        migrations.AddField(
            model_name="matchrun",
            name="policy",
            field=models.TextField(db_default="", default=""),
        ),
    ]
