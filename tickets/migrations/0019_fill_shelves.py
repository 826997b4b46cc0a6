"""What lay in stock until now lies at the first branch."""

from django.db import migrations


def fill_shelves(apps, schema_editor):
    """Today's stock goes to the first branch; parts that have arrived for a ticket are held there, as far as they suffice."""
    Branch, Part = apps.get_model("accounts", "Branch"), apps.get_model("warranty", "Part")
    Stock, Movement = apps.get_model("tickets", "PartStock"), apps.get_model("tickets", "StockMovement")
    Usage = apps.get_model("tickets", "PartUsage")
    first = Branch.objects.order_by("pk").first()
    if first is None:
        return
    for part in Part.objects.filter(stock__gt=0):
        held = 0
        for usage in Usage.objects.filter(part=part, state__in=["reserved", "arrived"]).order_by("pk"):
            if held + usage.quantity <= part.stock:
                held += usage.quantity
                usage.branch = first
                usage.save(update_fields=["branch"])
        Stock.objects.create(part=part, branch=first, on_hand=part.stock, held=held)
        Movement.objects.create(
            part=part, branch=first, kind="opening", change=part.stock, held_change=held, on_hand=part.stock, held=held
        )
    for usage in Usage.objects.filter(state="ordered").select_related("ticket"):
        usage.branch_id = usage.ticket.branch_id
        usage.save(update_fields=["branch"])


class Migration(migrations.Migration):

    dependencies = [('tickets', '0018_parts')]
    operations = [migrations.RunPython(fill_shelves, migrations.RunPython.noop)]
