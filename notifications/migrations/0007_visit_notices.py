from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0006_quote_asked'),
    ]

    operations = [
        migrations.AlterField(
            model_name='staffnotice',
            name='kind',
            field=models.CharField(choices=[('assigned', 'Assigned to you'), ('mentioned', 'You were mentioned'), ('customer_replied', 'The customer wrote'), ('clock_warning', 'Due soon'), ('clock_missed', 'Overdue'), ('quote_answered', 'The quote was answered'), ('quote_asked', 'A new quote is asked for'), ('approval_asked', 'A decision needs your approval'), ('approval_answered', 'Your request was answered'), ('visit', 'Your visits changed'), ('other_time', 'The customer asks for another time'), ('part_arrived', 'The part is here'), ('part_dropped', 'The awaited part will not come'), ('call_back', 'Call the customer back'), ('call_back_due', 'The call-back is due now'), ('objection', 'The customer objects to the finding'), ('return_opened', 'A repaired device came back'), ('uncollected', 'A ready device is not collected'), ('message_failed', 'A message did not reach the customer')], max_length=20),
        ),
    ]
