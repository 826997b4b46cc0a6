"""All migrations until November 2026 as one, so that a new database is made in seconds; an older one has passed them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from helpdesk.lib.db import append_only_operations
from helpdesk.lib.migrating import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('notifications', '0001_outbox'),
        ('notifications', '0002_append_only'),
        ('notifications', '0003_uncollected'),
        ('notifications', '0004_decision_requests'),
        ('notifications', '0005_part_dropped'),
        ('notifications', '0006_quote_asked'),
        ('notifications', '0007_visit_notices'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('accounts', '__first__'),
        ('tickets', '0001_squashed'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Heartbeat',
                fields=[
                    ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                    ('beat_at', models.DateTimeField()),
                    ('detail', models.CharField(blank=True, max_length=80)),
                ],
            ),
            migrations.CreateModel(
                name='Message',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('dedupe_key', models.CharField(max_length=120, unique=True)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='tickets.ticket')),
                    ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='tickets.ticketevent')),
                    ('rule', models.CharField(max_length=32)),
                    ('audience', models.CharField(choices=[('customer', 'Customer'), ('staff', 'Staff')], default='customer', max_length=8)),
                    ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='accounts.customer')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL)),
                    ('channel', models.CharField(choices=[('email', 'E-mail'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS')], max_length=10)),
                    ('preferred_channel', models.CharField(blank=True, max_length=10)),
                    ('transport', models.CharField(choices=[('smtp', 'Mail server'), ('log', 'Message log')], max_length=6)),
                    ('to_name', models.CharField(blank=True, max_length=120)),
                    ('to_address', models.CharField(blank=True, max_length=254)),
                    ('language', models.CharField(max_length=2)),
                    ('subject', models.CharField(blank=True, max_length=200)),
                    ('body_text', models.TextField(blank=True)),
                    ('body_html', models.TextField(blank=True)),
                    ('short_text', models.TextField(blank=True)),
                    ('message_id', models.CharField(max_length=120, unique=True)),
                    ('state', models.CharField(choices=[('pending', 'Waiting to be sent'), ('leased', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('suppressed', 'Held back'), ('cancelled', 'Cancelled')], default='pending', max_length=10)),
                    ('reason', models.CharField(blank=True, max_length=40)),
                    ('in_doubt', models.BooleanField(default=False)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('expires_at', models.DateTimeField()),
                    ('worker', models.CharField(blank=True, max_length=80)),
                    ('phase', models.CharField(blank=True, max_length=8)),
                    ('lease_token', models.CharField(blank=True, max_length=32)),
                    ('lease_until', models.DateTimeField(blank=True, null=True)),
                    ('claimed_at', models.DateTimeField(blank=True, null=True)),
                    ('last_code', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('last_error', models.TextField(blank=True)),
                    ('fallback_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fallback', to='notifications.message')),
                    ('resend_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resends', to='notifications.message')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-id'],
                    'indexes': [models.Index(condition=models.Q(('state__in', ['pending', 'leased'])), fields=['next_at', 'id'], name='message_due'), models.Index(condition=models.Q(('state__in', ['pending', 'leased'])), fields=['ticket', 'id'], name='message_order'), models.Index(fields=['state', '-id'], name='message_by_state'), models.Index(fields=['to_address', 'created_at'], name='message_to_when')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='sent_message_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'leased'), _negated=True), models.Q(('lease_until__isnull', False), models.Q(('lease_token', ''), _negated=True)), _connector='OR'), name='leased_message_has_lease')],
                },
            ),
            migrations.CreateModel(
                name='PendingEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pending', to='tickets.ticketevent')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('next_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('error', models.TextField(blank=True)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('gave_up', models.BooleanField(default=False)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['next_at'], name='pending_event_due'), models.Index(condition=models.Q(('done_at__isnull', True)), fields=['ticket', 'event'], name='pending_event_order')],
                },
            ),
            migrations.CreateModel(
                name='StaffNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tickets.ticket')),
                    ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticketevent')),
                    ('kind', models.CharField(choices=[('assigned', 'Assigned to you'), ('mentioned', 'You were mentioned'), ('customer_replied', 'The customer wrote'), ('clock_warning', 'Due soon'), ('clock_missed', 'Overdue'), ('quote_answered', 'The quote was answered'), ('quote_asked', 'A new quote is asked for'), ('approval_asked', 'A decision needs your approval'), ('approval_answered', 'Your request was answered'), ('visit', 'Your visits changed'), ('other_time', 'The customer asks for another time'), ('part_arrived', 'The part is here'), ('part_dropped', 'The awaited part will not come'), ('call_back', 'Call the customer back'), ('call_back_due', 'The call-back is due now'), ('objection', 'The customer objects to the finding'), ('return_opened', 'A repaired device came back'), ('uncollected', 'A ready device is not collected'), ('message_failed', 'A message did not reach the customer')], max_length=20)),
                    ('data', models.JSONField(blank=True, default=dict)),
                    ('dedupe_key', models.CharField(max_length=80, unique=True)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-id'],
                    'indexes': [models.Index(fields=['user', '-id'], name='notice_of_user'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notice_unread')],
                },
            ),
            migrations.CreateModel(
                name='FollowUp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='tickets.ticket')),
                    ('kind', models.CharField(choices=[('follow_up', 'Follow-up a week after handover'), ('reminder', 'Reminder of the follow-up'), ('survey_only', 'Survey after refund or return'), ('uncollected_7', 'Not collected for 7 days'), ('uncollected_21', 'Not collected for 21 days'), ('quote_expiring', 'Quote about to expire'), ('appointment_reminder', 'Appointment tomorrow')], max_length=24)),
                    ('n', models.PositiveBigIntegerField(default=0, help_text='Which quote or appointment; 0 for the others.')),
                    ('due_at', models.DateTimeField()),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('sent', 'Sent'), ('cancelled', 'Cancelled')], default='planned', max_length=10)),
                    ('reason', models.CharField(blank=True, max_length=40)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['due_at', 'id'],
                    'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['due_at'], name='follow_up_due')],
                    'constraints': [models.UniqueConstraint(fields=('ticket', 'kind', 'n'), name='follow_up_once')],
                },
            ),
            migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tries', to='notifications.message')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('outcome', models.CharField(choices=[('accepted', 'Accepted'), ('temporary', 'Put off, tried again later'), ('permanent', 'Refused for good'), ('unknown', 'Broken off without an answer')], max_length=10)),
                    ('code', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('detail', models.TextField(blank=True)),
                    ('worker', models.CharField(blank=True, max_length=80)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['id'],
                },
            ),
        ]),
        *append_only_operations("notifications_attempt"),
    ]
