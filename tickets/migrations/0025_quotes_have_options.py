"""Quotes of before offered their whole work, or the device back free of charge."""

from typing import Any

from django.db import migrations

BATCH = 2000


def give_options(apps: Any, schema_editor: Any) -> None:
    Quote, Option, Line = (apps.get_model("tickets", name) for name in ("Quote", "QuoteOption", "QuoteLine"))
    made = []
    for quote in Quote.objects.filter(options=None).only("pk", "remedy", "net", "tax", "total").iterator(BATCH):
        main = "replace" if quote.remedy == "replace" else "full"
        made.append(Option(quote=quote, position=0, kind=main, net=quote.net, tax=quote.tax, total=quote.total))
        made.append(Option(quote=quote, position=1, kind="return", net=0, tax=0, total=0))
    Option.objects.bulk_create(made, batch_size=BATCH)
    agreed = Quote.objects.filter(state__in=["approved", "void"], answered_at__isnull=False)
    agreed.filter(remedy="replace").update(chosen="replace")
    agreed.exclude(remedy="replace").update(chosen="full")
    Quote.objects.filter(state="declined").update(chosen="return")
    Line.objects.filter(part__isnull=False).update(kind="part")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0024_quote_options")]
    operations = [migrations.RunPython(give_options, migrations.RunPython.noop)]
