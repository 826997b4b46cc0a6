"""Quotes offer options; lines say what they are for and in which options they stand."""

import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0023_evidence_gate'),
        ('warranty', '0015_tax_rates'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuoteOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('full', 'Full repair'), ('part', 'Partial repair'), ('replace', 'Replacement'), ('return', 'Return unrepaired')], max_length=8)),
                ('words', models.TextField(blank=True)),
                ('net', models.DecimalField(decimal_places=2, max_digits=10)),
                ('tax', models.DecimalField(decimal_places=2, max_digits=10)),
                ('total', models.DecimalField(decimal_places=2, max_digits=10)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.AddField(
            model_name='decisionrequest',
            name='part_words',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='quote',
            name='chosen',
            field=models.CharField(blank=True, choices=[('full', 'Full repair'), ('part', 'Partial repair'), ('replace', 'Replacement'), ('return', 'Return unrepaired')], max_length=8),
        ),
        migrations.AddField(
            model_name='quote',
            name='renewal_asked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='quote',
            name='tax_country',
            field=models.CharField(default='SA', max_length=2),
        ),
        migrations.AddField(
            model_name='quote',
            name='tax_name_ar',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='quote',
            name='tax_name_en',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='quote',
            name='tax_number',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='kind',
            field=models.CharField(choices=[('part', 'Part'), ('labour', 'Labour'), ('other', 'Other')], default='other', max_length=8),
        ),
        migrations.AddField(
            model_name='quoteline',
            name='scope',
            field=models.CharField(choices=[('all', 'Every repair'), ('full', 'Full repair only'), ('part', 'Partial repair only'), ('return', 'Return unrepaired')], default='all', max_length=8),
        ),
        migrations.AlterField(
            model_name='quoteline',
            name='quantity',
            field=models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=6),
        ),
        migrations.AlterField(
            model_name='quoteline',
            name='quote',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='tickets.quote'),
        ),
        migrations.AddConstraint(
            model_name='quoteline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='quote_line_of_something'),
        ),
        migrations.AddConstraint(
            model_name='quoteline',
            constraint=models.CheckConstraint(condition=models.Q(('covered', False), ('amount', 0), _connector='OR'), name='covered_line_is_free'),
        ),
        migrations.AddField(
            model_name='quoteoption',
            name='quote',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='options', to='tickets.quote'),
        ),
        migrations.AddConstraint(
            model_name='quoteoption',
            constraint=models.UniqueConstraint(fields=('quote', 'kind'), name='option_once_per_quote'),
        ),
        migrations.AddConstraint(
            model_name='quoteoption',
            constraint=models.CheckConstraint(condition=models.Q(('net__gte', 0), ('tax__gte', 0), ('total__gte', 0)), name='option_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='quoteoption',
            constraint=models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('tax')))), name='option_total_adds_up'),
        ),
    ]
