import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0048_second_person'),
    ]

    operations = [
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.DB_CASCADE, primary_key=True, related_name='+', serialize=False, to='reports.case')),
                ('until', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL(
            'ALTER TABLE reports_presence SET UNLOGGED',
            'ALTER TABLE reports_presence SET LOGGED',
        ),
    ]
