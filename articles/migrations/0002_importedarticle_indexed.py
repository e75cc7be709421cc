from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='importedarticle',
            name='indexed',
            field=models.BooleanField(default=False),
        ),
    ]
