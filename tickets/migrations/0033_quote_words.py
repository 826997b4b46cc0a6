"""The state of a quote that no longer holds is called so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0032_work_log'),
    ]

    operations = [
        migrations.AlterField(
            model_name='quote',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('approved', 'Approved'), ('declined', 'Declined'), ('expired', 'Expired'), ('void', 'No longer valid')], default='sent', max_length=10),
        ),
    ]
