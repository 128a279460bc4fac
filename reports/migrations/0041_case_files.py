"""Files of a case and their sealed chunks."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0040_intake_at_the_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('original_of', models.UUIDField(null=True)),
                ('for_team', models.BooleanField(db_default=False, default=False)),
                ('whole', models.BooleanField(db_default=False, default=False)),
                ('length', models.PositiveBigIntegerField(db_default=0, default=0)),
                ('chunks', models.PositiveIntegerField(db_default=0, default=0)),
                ('at', models.DateTimeField()),
                ('about', models.BinaryField(null=True)),
                ('key', models.BinaryField(null=True)),
                ('arriving', models.BinaryField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.DB_CASCADE, related_name='+', to='reports.case')),
            ],
        ),
        migrations.CreateModel(
            name='FileChunk',
            fields=[
                ('pk', models.CompositePrimaryKey('file_id', 'number', blank=True, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('body', models.BinaryField()),
                ('file', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DB_CASCADE, related_name='+', to='reports.casefile')),
            ],
        ),
        migrations.AddIndex(
            model_name='casefile',
            index=models.Index(models.F('at'), condition=models.Q(('whole', False)), name='file_arriving'),
        ),
        # Sealed bytes do not get shorter: the database does not try.
        migrations.RunSQL(
            "alter table reports_filechunk alter column body set storage external",
            "alter table reports_filechunk alter column body set storage extended",
        ),
    ]
