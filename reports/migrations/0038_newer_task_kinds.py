"""Kinds of tasks that the release before does not know stand beside one that it does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0037_case_aliases")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="newer_kind",
            field=models.TextField(
                choices=[
                    ("review", "Second person looks at the case"),
                    ("reassess", "Ask the safety questions again"),
                    ("contact_overdue", "First contact is overdue: coordinator looks"),
                    ("messages_unread", "Messages nobody has read: coordinator looks"),
                    ("contact_changed", "Safe contact was changed: read it first"),
                    ("part_added", "The reporter added something: read it"),
                    ("ask_images", "Camera images: ask for them before they are erased"),
                    ("child_pathway", "A minor: follow the child pathway"),
                    ("hold_review", "Legal hold: review it"),
                    ("whose_phone", "Several cases have one phone number: find out whose it is"),
                    ("check_contact", "A text cannot be sent: check safe contact"),
                    ("contact_stopped", "Contact withdrawn: verify by another route"),
                    ("sign_of_danger", "A sign of danger: look at the messages"),
                    ("not_reached", "No answer: try another way"),
                    ("unclear_answer", "An answer that was not understood: read it"),
                    ("place_answered", "A place: the house has answered, look at it"),
                    ("place_silent", "A place: the house is silent, call it"),
                    ("place_lost", "A place: it is lost, look for another"),
                    ("ask_together", "Ask whether reports may be put together"),
                    ("call", "Call"),
                    ("appointment", "Appointment"),
                    ("court_date", "Court date or end of an order"),
                    ("other", "Other, see the notes"),
                ],
                db_default="",
                default="",
            ),
        ),
    ]
