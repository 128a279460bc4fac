from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shelters", "0006_sealed_questions")]

    operations = [
        migrations.AddField(
            model_name="house",
            name="state",
            field=models.TextField(
                choices=[
                    ("draft", "Draft: not admitted yet"),
                    ("open", "Admitted by a coordinator"),
                    ("withdrawn", "Withdrawn for good"),
                ],
                db_default="open",
                default="open",
            ),
        ),
        migrations.AddField(
            model_name="unit", name="retired_at", field=models.DateTimeField(null=True)
        ),
    ]
