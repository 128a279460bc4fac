from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0021_sealed_pings'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='event',
            index=models.Index(
                condition=models.Q(('kind', 'recovery_key_used')),
                fields=['-at'],
                name='event_recovery',
            ),
        ),
    ]
