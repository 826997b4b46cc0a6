"""Which parts may go into the devices of a maker."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('warranty', '0016_cover_events'),
    ]

    operations = [
        migrations.AddField(
            model_name='brand',
            name='parts_rule',
            field=models.CharField(choices=[('warranty', "Genuine parts under the maker's warranty, others with the customer's consent"), ('always', 'Genuine parts only')], default='warranty', max_length=10, verbose_name='Rule for parts'),
        ),
    ]
