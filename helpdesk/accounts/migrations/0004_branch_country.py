"""The country of a branch decides the tax of its quotes."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed'),
    ]

    operations = [
        migrations.AddField(
            model_name='branch',
            name='country',
            field=models.CharField(default='SA', help_text='Two letters; decides the tax of quotes.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters: SA, AE, BH.')], verbose_name='Country'),
        ),
    ]
