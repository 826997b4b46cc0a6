"""Parts on the shelves of each branch."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from helpdesk.lib.db import append_only_operations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed'),
        ('tickets', '0017_device_passcode'),
        ('warranty', '0001_squashed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PartStock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_hand', models.PositiveIntegerField(default=0)),
                ('held', models.PositiveIntegerField(default=0)),
                ('reorder_level', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['part', 'branch'],
            },
        ),
        migrations.CreateModel(
            name='StockMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('opening', 'Opening stock'), ('received', 'Received'), ('corrected', 'Corrected'), ('moved_out', 'Moved to another branch'), ('moved_in', 'Moved from another branch'), ('held', 'Reserved'), ('released', 'Released'), ('used', 'Used')], max_length=10)),
                ('change', models.IntegerField(default=0, help_text='Of what is on hand.')),
                ('held_change', models.IntegerField(default=0)),
                ('on_hand', models.PositiveIntegerField(help_text='After the change.')),
                ('held', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='partusage',
            name='branch',
            field=models.ForeignKey(blank=True, help_text='Where it is held or awaited.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AlterField(
            model_name='partusage',
            name='state',
            field=models.CharField(choices=[('wanted', 'Needed, not ordered'), ('reserved', 'Reserved'), ('ordered', 'Ordered'), ('arrived', 'Arrived'), ('used', 'Used'), ('released', 'Not needed')], default='reserved', max_length=10),
        ),
        migrations.CreateModel(
            name='PartOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supplier', models.CharField(blank=True, max_length=80)),
                ('quantity', models.PositiveIntegerField()),
                ('arrived', models.PositiveIntegerField(default=0)),
                ('expected_on', models.DateField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_orders', to='accounts.branch')),
                ('ordered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='warranty.part')),
            ],
            options={
                'ordering': ['expected_on', 'id'],
            },
        ),
        migrations.AddField(
            model_name='partusage',
            name='order',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='usages', to='tickets.partorder'),
        ),
        migrations.AddIndex(
            model_name='partusage',
            index=models.Index(condition=models.Q(('state__in', ['wanted', 'ordered'])), fields=['part', 'branch'], name='part_awaited'),
        ),
        migrations.AddField(
            model_name='partstock',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_stocks', to='accounts.branch'),
        ),
        migrations.AddField(
            model_name='partstock',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stocks', to='warranty.part'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='order',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='tickets.partorder'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='warranty.part'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='ticket',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='part_movements', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='stockmovement',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='partorder',
            index=models.Index(condition=models.Q(('arrived__lt', models.F('quantity'))), fields=['part', 'branch'], name='part_order_open'),
        ),
        migrations.AddConstraint(
            model_name='partorder',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='part_order_quantity_positive'),
        ),
        migrations.AddConstraint(
            model_name='partorder',
            constraint=models.CheckConstraint(condition=models.Q(('arrived__lte', models.F('quantity'))), name='part_order_arrives_once'),
        ),
        migrations.AddConstraint(
            model_name='partstock',
            constraint=models.UniqueConstraint(fields=('part', 'branch'), name='part_stock_once_per_branch'),
        ),
        migrations.AddConstraint(
            model_name='partstock',
            constraint=models.CheckConstraint(condition=models.Q(('held__lte', models.F('on_hand'))), name='held_parts_are_on_hand'),
        ),
        *append_only_operations("tickets_stockmovement"),
    ]
