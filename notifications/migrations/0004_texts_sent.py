"""What texts cost in a month is asked on every look at the log."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_wording")]
    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["sent_at"], name="message_texts_sent", condition=Q(transport="sms")),
        ),
    ]
