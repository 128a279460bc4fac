"""Choices of columns are codes: how a code is called is no step of the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0045_shared_referrals")]

    operations = [
        migrations.AlterField(
            "organisation",
            "kind",
            models.CharField(
                max_length=16,
                choices=[
                    (code, code)
                    for code in ("care", "operator", "shelter", "pharmacy", "venue", "partner")
                ],
            ),
        ),
        migrations.AlterField(
            "team",
            "kind",
            models.CharField(
                max_length=16,
                choices=[
                    (code, code)
                    for code in (
                        "care",
                        "coordinators",
                        "shelter",
                        "pharmacy",
                        "venue",
                        "administration",
                    )
                ],
            ),
        ),
        migrations.AlterField(
            "followup",
            "state",
            models.TextField(
                choices=[
                    (code, code)
                    for code in (
                        "running",
                        "asked",
                        "paused",
                        "silent",
                        "blocked",
                        "stopped",
                        "finished",
                    )
                ],
                default="running",
            ),
        ),
        migrations.AlterField(
            "attempt",
            "outcome",
            models.TextField(
                choices=[
                    (code, code)
                    for code in (
                        "reached",
                        "no_answer",
                        "voicemail",
                        "busy",
                        "no_such_number",
                        "someone_else",
                        "no_reply",
                        "not_delivered",
                    )
                ]
            ),
        ),
        migrations.AlterField(
            "outboundtext",
            "kind",
            models.TextField(
                choices=[
                    (code, code) for code in ("followup", "worker", "conversation", "ping", "check")
                ]
            ),
        ),
        migrations.AlterField(
            "outboundtext",
            "failure_owner",
            models.TextField(
                choices=[(code, code) for code in ("ours", "their_phone", "no_such_number")],
                default="",
            ),
        ),
    ]
