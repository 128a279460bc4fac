import uuid

from django.db import migrations, models

import reports.vault.fields


class Migration(migrations.Migration):
    dependencies = [("shelters", "0002_needs")]

    operations = [
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "table",
                    models.TextField(
                        choices=[
                            ("organization", "organization"),
                            ("program", "program"),
                            ("service", "service"),
                            ("service_at_location", "service_at_location"),
                            ("location", "location"),
                            ("address", "address"),
                            ("phone", "phone"),
                            ("contact", "contact"),
                            ("schedule", "schedule"),
                            ("service_area", "service_area"),
                            ("language", "language"),
                            ("accessibility", "accessibility"),
                            ("cost_option", "cost_option"),
                            ("required_document", "required_document"),
                            ("funding", "funding"),
                            ("organization_identifier", "organization_identifier"),
                            ("url", "url"),
                            ("unit", "unit"),
                            ("service_capacity", "service_capacity"),
                            ("attribute", "attribute"),
                            ("taxonomy_term", "taxonomy_term"),
                            ("taxonomy", "taxonomy"),
                            ("metadata", "metadata"),
                            ("meta_table_description", "meta_table_description"),
                        ]
                    ),
                ),
                ("hsds_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "row",
                    reports.vault.fields.RingBlobField(
                        context_name="place.imported",
                        owner="id",
                        purpose="partners",
                        record="id",
                        revision="revision",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("table", "hsds_id", "number"), name="imported_row_once"
                    )
                ],
            },
        ),
    ]
