"""Channels over HTTP: what their providers say, who can be reached, and what people asked."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from helpdesk.lib.db import append_only_operations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed'),
        ('notifications', '0001_squashed'),
        ('tickets', '0001_squashed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS')], max_length=10)),
                ('address', models.CharField(max_length=254)),
                ('granted', models.BooleanField()),
                ('source', models.CharField(choices=[('text', 'By text message'), ('staff', 'Noted by staff'), ('link', 'On the page')], max_length=8)),
                ('words', models.CharField(blank=True, help_text='What the person wrote, or the version of the text agreed to.', max_length=200)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='InboundText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS')], max_length=10)),
                ('event_id', models.CharField(max_length=200)),
                ('from_number', models.CharField(db_index=True, max_length=32)),
                ('name', models.CharField(blank=True, help_text='What the sender is called at the provider.', max_length=120)),
                ('text', models.TextField()),
                ('state', models.CharField(choices=[('held', 'Waits to be put to a ticket'), ('on_ticket', 'On a ticket'), ('stop', 'Asked to stop'), ('start', 'Asked to go on'), ('set_aside', 'Set aside')], max_length=10)),
                ('handled_at', models.DateTimeField(blank=True, null=True)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ProviderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('smtp', 'Mail server'), ('sms', 'SMS gateway'), ('whatsapp', 'WhatsApp'), ('log', 'Message log')], max_length=10)),
                ('event_id', models.CharField(max_length=200)),
                ('state', models.CharField(blank=True, max_length=20)),
                ('detail', models.TextField(blank=True)),
                ('told_at', models.DateTimeField(blank=True, help_text="The provider's own time.", null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ProviderState',
            fields=[
                ('name', models.CharField(choices=[('smtp', 'Mail server'), ('sms', 'SMS gateway'), ('whatsapp', 'WhatsApp'), ('log', 'Message log')], max_length=10, primary_key=True, serialize=False)),
                ('failures', models.PositiveIntegerField(default=0, help_text='Failed connections in a row.')),
                ('opened_until', models.DateTimeField(blank=True, help_text='Nothing is tried before.', null=True)),
                ('recovered_at', models.DateTimeField(blank=True, null=True)),
                ('tokens', models.FloatField(default=0)),
                ('tokens_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.TextField(blank=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('worked_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Unreachable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS')], max_length=10)),
                ('address', models.CharField(max_length=254)),
                ('reason', models.CharField(max_length=40)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='message',
            name='cost',
            field=models.DecimalField(blank=True, decimal_places=4, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='delivery',
            field=models.CharField(blank=True, choices=[('', 'Not known'), ('passed', 'Passed on'), ('failed', 'Not delivered'), ('bounced', 'Came back'), ('delivered', 'Delivered'), ('read', 'Read'), ('complained', 'Reported as unwanted')], default='', max_length=10),
        ),
        migrations.AddField(
            model_name='message',
            name='delivery_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='delivery_detail',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='message',
            name='provider_id',
            field=models.CharField(blank=True, max_length=128),
        ),
        migrations.AddField(
            model_name='message',
            name='segments',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='message',
            name='template',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='message',
            name='variables',
            field=models.JSONField(blank=True, default=dict, help_text='Values of a template that a provider has approved.'),
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('pending', 'Waiting to be sent'), ('leased', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('suppressed', 'Held back'), ('cancelled', 'Cancelled'), ('held', 'Waiting for certainty')], default='pending', max_length=10),
        ),
        migrations.AlterField(
            model_name='message',
            name='transport',
            field=models.CharField(choices=[('smtp', 'Mail server'), ('sms', 'SMS gateway'), ('whatsapp', 'WhatsApp'), ('log', 'Message log')], max_length=10),
        ),
        migrations.AlterField(
            model_name='staffnotice',
            name='kind',
            field=models.CharField(choices=[('assigned', 'Assigned to you'), ('mentioned', 'You were mentioned'), ('customer_replied', 'The customer wrote'), ('clock_warning', 'Due soon'), ('clock_missed', 'Overdue'), ('quote_answered', 'The quote was answered'), ('quote_asked', 'A new quote is asked for'), ('approval_asked', 'A decision needs your approval'), ('approval_answered', 'Your request was answered'), ('visit', 'Your visits changed'), ('other_time', 'The customer asks for another time'), ('part_arrived', 'The part is here'), ('part_dropped', 'The awaited part will not come'), ('call_back', 'Call the customer back'), ('call_back_due', 'The call-back is due now'), ('objection', 'The customer objects to the finding'), ('return_opened', 'A repaired device came back'), ('uncollected', 'A ready device is not collected'), ('message_failed', 'A message did not reach the customer'), ('call_instead', 'Call this customer: no message reaches them'), ('text_held', 'A text waits to be put to a ticket')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['provider_id'], name='message_of_provider'),
        ),
        migrations.AddField(
            model_name='consent',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='customer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='accounts.customer'),
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='handled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='inboundtext',
            name='ticket',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='providerevent',
            name='message',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='provider_events', to='notifications.message'),
        ),
        migrations.AddConstraint(
            model_name='unreachable',
            constraint=models.UniqueConstraint(fields=('channel', 'address'), name='unreachable_once'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['address', 'channel', '-id'], name='consent_newest'),
        ),
        migrations.AddIndex(
            model_name='inboundtext',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['-id'], name='inbound_text_held'),
        ),
        migrations.AddIndex(
            model_name='inboundtext',
            index=models.Index(fields=['from_number', 'channel', '-received_at'], name='inbound_text_last'),
        ),
        migrations.AddConstraint(
            model_name='inboundtext',
            constraint=models.UniqueConstraint(fields=('channel', 'event_id'), name='inbound_text_once'),
        ),
        migrations.AddConstraint(
            model_name='providerevent',
            constraint=models.UniqueConstraint(fields=('provider', 'event_id'), name='provider_event_once'),
        ),
        *append_only_operations("notifications_consent"),
    ]
