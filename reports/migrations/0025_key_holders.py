import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0024_newest'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyHolder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('host', models.TextField()),
                ('space', models.TextField()),
                ('pid', models.PositiveIntegerField()),
                ('started', models.BigIntegerField()),
                ('key_ids', models.TextField()),
                ('seen_at', models.DateTimeField()),
            ],
        ),
    ]
