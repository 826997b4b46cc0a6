"""Taxes are rows per country; the rate that the policy in force named becomes the first of them."""

from datetime import date
from typing import Any

import django.core.validators
from django.conf import settings
from django.db import migrations, models


def carry_over(apps: Any, schema_editor: Any) -> None:
    newest = apps.get_model("warranty", "PolicyVersion").objects.filter(state="published").order_by("-number").first()
    if newest is not None:
        apps.get_model("warranty", "TaxRate").objects.create(
            country=settings.COUNTRY, since=date(2020, 7, 1), percent=min(newest.tax_percent, 50)
        )


class Migration(migrations.Migration):

    dependencies = [
        ('warranty', '0014_own_terms'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TaxRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(default='SA', help_text='Two letters: SA, AE, BH.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters: SA, AE, BH.')], verbose_name='Country')),
                ('since', models.DateField(verbose_name='From this day on')),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='Tax, percent')),
                ('name_ar', models.CharField(default='ضريبة القيمة المضافة', max_length=60, verbose_name='Name in Arabic')),
                ('name_en', models.CharField(default='Value added tax', max_length=60, verbose_name='Name in English')),
                ('number', models.CharField(blank=True, help_text='Stands on quotes; empty where we have none.', max_length=40, verbose_name='Our tax number there')),
            ],
            options={
                'verbose_name': 'Tax rate',
                'verbose_name_plural': 'Tax rates',
                'ordering': ['country', '-since'],
            },
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='policyversion',
            name='policy_tax_is_percent',
        ),
        migrations.RemoveField(
            model_name='policyversion',
            name='tax_percent',
        ),
        migrations.AddField(
            model_name='policyversion',
            name='examination_fee',
            field=models.DecimalField(decimal_places=2, default=0, help_text='Without tax; 0: an examination is always free of charge.', max_digits=10, verbose_name='Examination, when a quote is declined'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('examination_fee__gte', 0)), name='policy_fee_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='taxrate',
            constraint=models.UniqueConstraint(fields=('country', 'since'), name='tax_once_per_day', violation_error_message='This country has a rate from that day on already.'),
        ),
        migrations.AddConstraint(
            model_name='taxrate',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 50)), name='tax_is_percent', violation_error_message='A tax lies between 0 and 50 per cent.'),
        ),
    ]
