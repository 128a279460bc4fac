"""The index behind "who opened what" covers readings of venues' logs too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0017_sealed_links")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "case_opened",
                            "contact_shown",
                            "code_words_shown",
                            "log_entry_read",
                            "log_entry_seen",
                        ),
                    )
                ),
                fields=["-at", "id"],
                name="event_read",
            ),
        ),
        migrations.RemoveIndex(model_name="event", name="event_openings"),
    ]
