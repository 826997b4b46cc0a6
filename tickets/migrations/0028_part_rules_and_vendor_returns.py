"""Which parts may go in with whose consent, where the old part went, and what is at a vendor."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed'),
        ('tickets', '0027_visits'),
        ('warranty', '0017_parts_rule'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='VendorReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveIntegerField(default=1)),
                ('reason', models.CharField(choices=[('dead', 'Dead on arrival'), ('wrong_item', 'Wrong item'), ('old_part', 'Old part of a repair'), ('faulty', 'Faulty stock'), ('repair', 'Repair of the device')], max_length=10)),
                ('fault', models.CharField(max_length=300)),
                ('vendor', models.CharField(blank=True, max_length=80)),
                ('serial_sent', models.CharField(blank=True, max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('rma_number', models.CharField(blank=True, max_length=40)),
                ('tracking', models.CharField(blank=True, max_length=60)),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('expected_on', models.DateField(blank=True, null=True)),
                ('back_on', models.DateField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('repaired', 'Repaired'), ('replaced', 'Replaced'), ('credited', 'Credited'), ('refused', 'Refused'), ('dropped', 'Not sent after all')], max_length=10)),
                ('serial_back', models.CharField(blank=True, max_length=40)),
                ('credit', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='partusage',
            name='genuine',
            field=models.BooleanField(blank=True, help_text='As it was when used; empty before that was noted.', null=True),
        ),
        migrations.AddField(
            model_name='partusage',
            name='old_part',
            field=models.CharField(blank=True, choices=[('kept', 'Kept by us'), ('customer', 'Returned to the customer'), ('maker', 'Sent to the maker')], max_length=8),
        ),
        migrations.AlterField(
            model_name='partusage',
            name='state',
            field=models.CharField(choices=[('wanted', 'Needed, not ordered'), ('reserved', 'Reserved'), ('ordered', 'Ordered'), ('arrived', 'Arrived'), ('used', 'Used'), ('released', 'Not needed'), ('faulty', 'Dead on arrival')], default='reserved', max_length=10),
        ),
        migrations.AlterField(
            model_name='stockmovement',
            name='kind',
            field=models.CharField(choices=[('opening', 'Opening stock'), ('received', 'Received'), ('corrected', 'Corrected'), ('moved_out', 'Moved to another branch'), ('moved_in', 'Moved from another branch'), ('held', 'Reserved'), ('released', 'Released'), ('used', 'Used'), ('faulty', 'Dead on arrival'), ('sent_back', 'Taken off for the supplier')], max_length=10),
        ),
        migrations.CreateModel(
            name='PartConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_by', models.CharField(max_length=80)),
                ('how', models.CharField(max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='warranty.part')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='part_consents', to='tickets.ticket')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='partusage',
            name='consent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='usages', to='tickets.partconsent'),
        ),
        migrations.AddConstraint(
            model_name='partusage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'used'), _negated=True), ('genuine__isnull', True), ('genuine', True), ('consent__isnull', False), _connector='OR'), name='non_genuine_part_has_consent'),
        ),
        migrations.AddField(
            model_name='vendorreturn',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.branch'),
        ),
        migrations.AddField(
            model_name='vendorreturn',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vendorreturn',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vendorreturn',
            name='device',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vendor_returns', to='warranty.device'),
        ),
        migrations.AddField(
            model_name='vendorreturn',
            name='order',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vendor_returns', to='tickets.partorder'),
        ),
        migrations.AddField(
            model_name='vendorreturn',
            name='part',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vendor_returns', to='warranty.part'),
        ),
        migrations.AddField(
            model_name='vendorreturn',
            name='ticket',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='vendor_returns', to='tickets.ticket'),
        ),
        migrations.AddConstraint(
            model_name='partconsent',
            constraint=models.UniqueConstraint(fields=('ticket', 'part'), name='part_consent_once'),
        ),
        migrations.AddConstraint(
            model_name='partconsent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_by', ''), _negated=True), models.Q(('how', ''), _negated=True)), name='part_consent_says_who_and_how'),
        ),
        migrations.AddIndex(
            model_name='vendorreturn',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['expected_on'], name='vendor_return_open'),
        ),
        migrations.AddConstraint(
            model_name='vendorreturn',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('device__isnull', True), ('part__isnull', False)), models.Q(('device__isnull', False), ('part__isnull', True), ('quantity', 1)), _connector='OR'), name='vendor_return_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='vendorreturn',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1), models.Q(('fault', ''), _negated=True)), name='vendor_return_says_why'),
        ),
        migrations.AddConstraint(
            model_name='vendorreturn',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rma_number', ''), ('sent_on', None)), models.Q(('expected_on__gte', models.F('sent_on')), ('expected_on__isnull', False), ('sent_on__isnull', False), models.Q(('rma_number', ''), _negated=True), models.Q(('vendor', ''), _negated=True)), _connector='OR'), name='vendor_return_sent_with_number'),
        ),
        migrations.AddConstraint(
            model_name='vendorreturn',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('back_on', None), ('outcome', '')), models.Q(('back_on', None), ('outcome', 'dropped'), ('sent_on', None)), models.Q(('back_on__gte', models.F('sent_on')), ('back_on__isnull', False), ('outcome__in', ['repaired', 'replaced', 'credited', 'refused']), ('sent_on__isnull', False)), _connector='OR'), name='vendor_return_ends_once'),
        ),
        migrations.AddConstraint(
            model_name='vendorreturn',
            constraint=models.CheckConstraint(condition=models.Q(('credit', None), models.Q(('credit__gt', 0), ('outcome', 'credited')), _connector='OR'), name='vendor_credit_positive'),
        ),
        migrations.AddConstraint(
            model_name='vendorreturn',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'replaced'), _negated=True), ('device', None), models.Q(('serial_back', ''), _negated=True), _connector='OR'), name='vendor_replacement_has_serial'),
        ),
        migrations.AddConstraint(
            model_name='vendorreturn',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('device',), name='device_is_at_one_vendor'),
        ),
    ]
