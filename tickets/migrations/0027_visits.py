"""Visits with a technician, an area and versions; one technician in one place; no ticket ends over a forgotten loan."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
import tickets.models.visit
from django.conf import settings
from django.db import migrations, models

from tickets.models import gates


def put_up(apps: Any, schema_editor: Any) -> None:
    # On SQLite the gates go up after the last migration: later ones could not rebuild tables that they read.
    if schema_editor.connection.vendor == "postgresql":
        gates.VISIT_GATE.close(schema_editor.connection)
        gates.LOAN_GATE.close(schema_editor.connection)


def take_away(apps: Any, schema_editor: Any) -> None:
    gates.VISIT_GATE.open_up(schema_editor.connection)
    gates.LOAN_GATE.open_up(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed'),
        ('tickets', '0026_price_guard'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='appointment',
            options={'ordering': ['starts_at', 'id']},
        ),
        migrations.AddField(
            model_name='appointment',
            name='asked',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='appointment',
            name='begun_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='appointment',
            name='cancel_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='appointment',
            name='outside_reason',
            field=models.CharField(blank=True, help_text='Why we go outside of every area.', max_length=300),
        ),
        migrations.AddField(
            model_name='appointment',
            name='sequence',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='appointment',
            name='series',
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='appointment',
            name='technician',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='visit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.appointment'),
        ),
        migrations.CreateModel(
            name='CalendarKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.CharField(default=tickets.models.visit._new_secret, max_length=40)),
                ('renewed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_key', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TravelArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_ar', models.CharField(max_length=80, verbose_name='Name in Arabic')),
                ('name_en', models.CharField(max_length=80, verbose_name='Name in English')),
                ('city_ar', models.CharField(max_length=60, verbose_name='City in Arabic')),
                ('city_en', models.CharField(blank=True, max_length=60, verbose_name='City in English')),
                ('districts', models.TextField(blank=True, help_text='One district a line, in Arabic or English. Without districts the whole city belongs to the area.', verbose_name='Districts')),
                ('is_active', models.BooleanField(default=True, verbose_name='In use')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='travel_areas', to='accounts.branch', verbose_name='Branch')),
            ],
            options={
                'verbose_name': 'Travel area',
                'verbose_name_plural': 'Travel areas',
                'ordering': ['branch', 'name_ar'],
            },
        ),
        migrations.AddField(
            model_name='appointment',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tickets.travelarea'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['technician', 'starts_at'], name='appointment_of_technician'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('cancelled_at__isnull', True)), fields=['starts_at'], name='appointment_standing'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.UniqueConstraint(fields=('series', 'sequence'), name='appointment_version_once'),
        ),
        migrations.AddConstraint(
            model_name='travelarea',
            constraint=models.UniqueConstraint(fields=('branch', 'name_ar'), name='travel_area_once'),
        ),
        migrations.RunPython(put_up, take_away),
    ]
