from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_importedarticle_indexed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='faqpage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Other editors see this note when they compare versions; readers do not.', max_length=255, verbose_name='what changed'),
        ),
        migrations.AlterField(
            model_name='glossarypage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Other editors see this note when they compare versions; readers do not.', max_length=255, verbose_name='what changed'),
        ),
        migrations.AlterField(
            model_name='guidepage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Other editors see this note when they compare versions; readers do not.', max_length=255, verbose_name='what changed'),
        ),
        migrations.AlterField(
            model_name='securitypage',
            name='change_note',
            field=models.CharField(blank=True, help_text='Other editors see this note when they compare versions; readers do not.', max_length=255, verbose_name='what changed'),
        ),
    ]
