"""The column of the agents' goodwill limit is a row now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("warranty", "0005_policy_drafts")]
    operations = [migrations.RemoveField("policyversion", "agent_goodwill_limit")]
