"""Stock is kept by branch now (after it was carried over); parts say whether their serial is noted on use."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0019_fill_shelves'),
        ('warranty', '0012_separate_tester'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='part',
            name='stock',
        ),
        migrations.AddField(
            model_name='part',
            name='needs_serial',
            field=models.BooleanField(default=False, verbose_name='Serial or lot number is noted on use'),
        ),
    ]
