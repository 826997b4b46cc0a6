"""The mutations of what goes out: promises P1 to P12, and the rate."""

from __future__ import annotations

from tests.chaos.mutant import Edit, Mutation

DELIVERY, SETTLING, WORKERS = "notifications/delivery.py", "notifications/settling.py", "notifications/workers.py"
DISPATCH, FOLLOW_UPS, RECEIVERS = "notifications/dispatch.py", "notifications/follow_ups.py", "notifications/receivers.py"
SMTP, SMS, RETURNED = "notifications/channels/email.py", "notifications/channels/sms.py", "notifications/inbound/returned.py"
BELL, CLOCK, INTAKE = "notifications/bell.py", "helpdesk/celery.py", "tickets/actions/intake.py"

# A whole batch counts as sent before its first mail leaves.
SETTLED_FIRST = (
    Edit(DELIVERY, "    sent, marked = 0, False\n",
         "    sent, marked = 0, False\n    for message in batch:\n"
         "        settling.settle(message, Result(Outcome.ACCEPTED, 250))\n"),
    Edit(DELIVERY, "        if not (marked or mark_sending(message)):\n", "        if message.pk is None:\n"),
)
NO_WHY_NOT = Edit(FOLLOW_UPS, "    obstacle = why_not(row, ticket)\n", '    obstacle = ""\n')
PENDING = """        PendingEvent.objects.create(
            event=event, ticket=ticket, created_at=event.created_at, next_at=event.created_at
        )
        transaction.on_commit(bell.ring, robust=True)
"""

SAVED = (
    Mutation("P1", "no look for the submission key, none for the same fault", "doubles > 0", (
        Edit(INTAKE, "    return _filed_with.first(submission_key) if submission_key else None\n", "    return None\n"),
        Edit(INTAKE, "            if same and return_of is None:\n                return same, False\n", ""),
        Edit(INTAKE, "language=report.language, submission_key=submission_key,", "language=report.language,"),
    )),
    Mutation("P1", "write the file after the commit (three seconds after it)", "missing_files > 0", (
        Edit("tickets/actions/files.py", '        row.file.save(f"file.{accepted.extension}", content, save=False)\n',
             '        row.file.name = row.file.field.generate_filename(row, f"file.{accepted.extension}")\n'
             "        data = bytes(content.read())\n"
             "        transaction.on_commit(lambda row=row, data=data: (\n"
             '            __import__("time").sleep(3), row.file.storage.save(row.file.name, ContentFile(data))))\n'),
    )),
    Mutation("P1", "make the pending event after the commit (three seconds after it)", "acknowledged < successes", (
        Edit(RECEIVERS, PENDING,
             '        transaction.on_commit(lambda: (__import__("time").sleep(3), PendingEvent.objects.create(\n'
             "            event=event, ticket=ticket, created_at=event.created_at, next_at=event.created_at), bell.ring()))\n"),
    )),
)

KILLED = (
    Mutation("P2", "settle before sending", "lost > 0", SETTLED_FIRST),
    Mutation("P2", "drop `in_doubt` in `_note_interruption`", "unflagged > 0", (
        Edit(DELIVERY, "    row.in_doubt = True\n    row.attempts += 1\n", "    row.attempts += 1\n"),
    )),
    Mutation("P2", "drop `lost` in `_due`", "not finished", (
        Edit(DELIVERY, "Q(state=State.PENDING, next_at__lte=now) | lost)", "Q(state=State.PENDING, next_at__lte=now))"),
    )),
    Mutation("P2", "do not commit *sending* before the text is handed over", "unflagged > 0", (
        Edit(DELIVERY, "        if not (marked or mark_sending(message)):\n", "        if message.pk is None:\n"),
        Edit(DELIVERY, "near = following if following and answered and following.transport == message.transport else None",
             "near = None"),
    )),
    Mutation("P3", "a new Idempotency-Key for every try", "repeats > 0", (
        Edit(SMS, '{"Idempotency-Key": reference}', '{"Idempotency-Key": __import__("secrets").token_hex(16)}'),
    )),
    Mutation("P3", "hold in doubt although it is idempotent", "not_sent > 0", (
        Edit("notifications/carriers.py", " and not (transport == Transport.SMS and settings.SMS_IDEMPOTENT)", ""),
    )),
    Mutation("P3", "settle before sending", "delivered < owed", SETTLED_FIRST),
    Mutation("P4", "drop `worker__in=dead` in `_unusual`", "worst > 10", (
        Edit(DELIVERY, "gone = Q(worker__in=dead, claimed_at__lt=now - worker.grace)", "gone = Q(pk__in=[])"),
    )),
    Mutation("P4", "nobody's advisory lock is ever free", "worst > 10", (
        Edit(WORKERS, "            return [name for name in holders if _key(name) not in alive]\n",
             "            return [name for name in holders if _key(name) not in alive | {_key(name)}]\n"),
    )),
    Mutation("P4", "a grace of 15 s", "worst > 10", (
        Edit(WORKERS, "timedelta(seconds=5) if is_postgres()", "timedelta(seconds=15) if is_postgres()"),
    )),
    Mutation("P5", "a lease of 10 s", "extra > 0", (
        Edit(SETTLING, "LEASE = timedelta(seconds=60)", "LEASE = timedelta(seconds=10)"),
    )),
    Mutation("P5", "take a silent sender for dead (no advisory lock)", "extra > 0", (
        Edit(WORKERS, '                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPACE, _key(self.name)])\n',
             '                cursor.execute("SELECT 1")\n'),
    )),
)

SERVED = (
    Mutation("P6", "send only when rung: no `drain-outbox` in the schedule, no `Bell.stands`",
             "oldest_due > 60 or not finished", (
        Edit(CLOCK, '    "drain-outbox": {"task": "notifications.drain_outbox", "schedule": 5.0, "options": {"expires": 10}},\n',
             ""),
        Edit(BELL, "            return watch.outbox_age() > STANDS\n", "            return False\n"),
    )),
    Mutation("P6", "ring inside the request, its failure not caught", "_5xx > 0", (
        Edit(RECEIVERS, "        transaction.on_commit(bell.ring, robust=True)\n",
             "        from helpdesk.celery import app\n\n"
             "        transaction.on_commit(lambda: app.send_task(\n"
             '            "notifications.drain_outbox", retry=False, ignore_result=True))\n'),
    )),
    Mutation("P6", "no look at the outbox without a ring (`Bell.stands`)", "oldest_due > 60", (
        Edit(BELL, "            return watch.outbox_age() > STANDS\n", "            return False\n"),
    ), full=True),
    Mutation("P7", "let OperationalError end in a 500", "other_5xx > 0", (
        Edit("helpdesk/middleware.py", "        if not isinstance(exception, DATABASE_AWAY):\n            return None\n",
             "        if exception is not None:\n            return None\n"),
        Edit("helpdesk/errors.py", "away = isinstance(sys.exc_info()[1], DATABASE_AWAY)", "away = False"),
    )),
    Mutation("P7", "answer before the database has written it down (`synchronous_commit=off`)", "lost > 0 or unflagged > 0", (
        Edit("helpdesk/settings.py", "-c statement_timeout=15s ", "-c statement_timeout=15s -c synchronous_commit=off "),
    )),
)

LATER = (
    Mutation("P8", "drop the look at the state in `follow_ups._send` and the key of its message",
             'beats_3["mails"] > due', (
        Edit(FOLLOW_UPS, "    if row.state != State.PLANNED or row.due_at > now:\n", "    if row.due_at > now:\n"),
        Edit(FOLLOW_UPS, 'key=f"follow_up:{row.pk}", facts', 'key=f"follow_up:{row.pk}:{now}", facts'),
    )),
    Mutation("P8", "drop `spare_clock.connect`", 'beats_0["mails"] < due', (
        Edit(CLOCK, "\nspare_clock.connect(app)\n", "\n"),
    )),
    Mutation("P9", "take the due time out of the query and out of the look under lock", "early > 0", (
        Edit(FOLLOW_UPS, "state=State.PLANNED, due_at__lte=timezone.now())", "state=State.PLANNED)"),
        Edit(FOLLOW_UPS, "row.state != State.PLANNED or row.due_at > now:", "row.state != State.PLANNED:"),
    )),
    Mutation("P9", "tell without `recipients.why_not`", "to_the_spared > 0", (
        Edit(DISPATCH, 'barred = "" if unwished else recipients.why_not(customer, ways)', 'barred = ""'),
    )),
    Mutation("P9", "drop `unwished`", "to_the_spared > 0", (
        Edit(DISPATCH, "unwished = preferences.unwished(customer, name)", "unwished = False"),
    )),
    Mutation("P9", "drop `cancel_all` for answers together with `follow_ups.why_not`", "to_the_spared > 0", (
        Edit(FOLLOW_UPS, '        cancel_all(ticket, "answered" if event.kind != "close_silent" else "closed", kinds=ASKS)\n',
             "        pass\n"),
        NO_WHY_NOT,
    )),
)

WEATHER = (
    Mutation("P10", "take a 4xx for final", "failed > refused", (
        Edit(SMTP, "Outcome.PERMANENT if 500 <= code < 600", "Outcome.PERMANENT if 400 <= code < 600"),
    )),
    Mutation("P10", "try a 5xx again", "tries_after_5xx > 0", (
        Edit(SMTP, "Outcome.PERMANENT if 500 <= code < 600 else Outcome.TEMPORARY", "Outcome.TEMPORARY"),
    )),
    Mutation("P10", "settle before sending", "storm_lost > 0", SETTLED_FIRST),
    Mutation("P10", "no `in_doubt` in `_put_off`", "unflagged > 0", (
        Edit(SETTLING, "    row.in_doubt = row.in_doubt or result.outcome == Outcome.UNKNOWN\n", ""),
    )),
    Mutation("P10", "a request sends what is due before it answers", "page_p50_ms[1] >= 2 * page_p50_ms[0]", (
        Edit("notifications/apps.py", 'request_started.connect(bell.be_there, dispatch_uid="notifications.bell")',
             'request_started.connect(lambda **more: __import__("notifications.delivery").delivery.drain(seconds=1), weak=False)'),
    ), full=True),
    Mutation("P11", "drop `after_failure` in `settle`", '"not_shown" in refused', (
        Edit(SETTLING, "            recipients.lost(row.channel, row.to_address, result.reason)\n        after_failure(row)\n",
             "            recipients.lost(row.channel, row.to_address, result.reason)\n"),
    )),
    Mutation("P11", "drop `after_failure` in `returned._apply`", '"not_shown" in bounced', (
        Edit(RETURNED, "        if message.ticket_id:\n            settling.after_failure(message)\n", ""),
    )),
    Mutation("P11", "`check_outbox` always ok", '"not_shown" in stopped', (
        Edit("notifications/watch.py", '    return "ok" if age < LATE else f"late by {int(age.total_seconds())} s"\n',
             '    return "ok" if age is not None else ""\n'),
    )),
    Mutation("P11", "do not name a mail's message in `returned._message`", '"not_shown" in bounced', (
        Edit(RETURNED, "    ids = [known.lower() for known in bounce.message_ids if marks.is_our_id(known)] if bounce else []\n",
             "    ids: list[str] = []\n"),
    )),
    Mutation("P12", "take the `earlier` exclusion out of `delivery._due`", "in_order < tickets", (
        Edit(DELIVERY, "| lost).exclude(Exists(earlier))", "| lost)"),
    )),
    Mutation("P12", "take the `earlier` exclusion out of `dispatch._due`", "in_order < tickets", (
        Edit(DISPATCH, 'next_at__lte=now).exclude(Exists(earlier)).order_by("next_at", "pk")',
             'next_at__lte=now).order_by("next_at", "pk")'),
    )),
    Mutation("rate", "no bell after the commit", "acknowledged < reports or p99 > 2", (
        Edit(RECEIVERS, "        transaction.on_commit(bell.ring, robust=True)\n", ""),
    )),
    Mutation("rate", "a claim for each message", "rate < 300", (Edit(DELIVERY, "\nBATCH = 10\n", "\nBATCH = 1\n"),), full=True),
)

OUT = (*SAVED, *KILLED, *SERVED, *LATER, *WEATHER)
