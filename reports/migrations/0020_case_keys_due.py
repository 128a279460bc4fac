from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0019_sealed_factors'),
    ]

    operations = [
        migrations.CreateModel(
            name='CodePublic',
            fields=[
                ('case_id', models.UUIDField(primary_key=True, serialize=False)),
                ('blob', models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name='casekeys',
            name='due',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
