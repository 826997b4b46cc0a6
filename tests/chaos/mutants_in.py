"""The mutations of what comes in: promises P14 to P17."""

from __future__ import annotations

from tests.chaos.mutant import Edit, Mutation

STORE, ROUTE, FETCH = "notifications/inbound/store.py", "notifications/inbound/route.py", "notifications/inbound/fetch.py"
MARKS, ASKING, RETURNED = "notifications/inbound/marks.py", "notifications/inbound/asking.py", "notifications/inbound/returned.py"

NOT_ASKED = Edit(ASKING, "    if _is_asked(row.from_email, now):\n        return None\n", "")
ANY_ID = Edit(MARKS, 'return found is not None and constant_time_compare(found[2], _mac("id", found[1])[:16])',
              "return found is not None")
COUNT_LATE = '                box.last_uid = uid\n                box.save(update_fields=["uid_validity", "last_uid"])\n'

IN = (
    Mutation("P14", "count before storing", "lost > 0", (
        Edit(FETCH, "    for uid in session.uids_after(box.last_uid)[:limit]:\n",
             "    uids = session.uids_after(box.last_uid)[:limit]\n    box.last_uid = uids[-1] if uids else box.last_uid\n"
             '    box.save(update_fields=["uid_validity", "last_uid"])\n    for uid in uids:\n'),
        Edit(FETCH, COUNT_LATE, ""),
    )),
    Mutation("P14", "keep nothing of a mail's bytes in mind (`sha256` in `keep`)", "lost < 0", (
        Edit(STORE, "sha256=hashlib.sha256(raw).hexdigest(),",
             'sha256=hashlib.sha256(raw + f"{uid_validity}/{uid}".encode()).hexdigest(),'),
    )),
    Mutation("P14", "drop `_came_before`", "answers_double > 0", (
        Edit(ROUTE, "    if _came_before(row):\n", "    if row.pk is None:\n"),
    )),
    Mutation("P14", "words and state in two commits, the words without their key", "answers_double > 0", (
        Edit(ROUTE, 'submission_key=f"mail-{row.sha256[:56]}",', "submission_key=None,"),
        Edit(ROUTE, "    row.state, row.ticket = State.ON_TICKET, ticket\n",
             "    connection.connection.commit()\n    row.state, row.ticket = State.ON_TICKET, ticket\n"),
    )),
    Mutation("P14", "`_is_asked` always False", "questions_to_one > 1", (NOT_ASKED,)),
    Mutation("P15", "`_is_asked` always False", "most_answers_in_one > 1", (NOT_ASKED,)),
    Mutation("P15", "a question of its own in `_go_on`", "most_answers_in_one > 1", (
        Edit(ROUTE, '    row.reason, row.facts["follows"] = "follows", first.pk\n',
             '    row.reason, row.facts["follows"] = "follows", first.pk\n    row.answer = asking.ask(row, again=True)\n'),
        Edit(ASKING, "def ask(row: InboundMail) -> Message | None:\n",
             "def ask(row: InboundMail, again: bool = False) -> Message | None:\n"),
        Edit(ASKING, "    if _is_asked(row.from_email, now):\n", "    if not again and _is_asked(row.from_email, now):\n"),
    )),
    Mutation("P16", "count the try after reading", '"failed" not in waiting', (
        Edit(STORE, '    if not claimed.update(tries=F("tries") + 1, next_at=now + wait):\n',
             "    if not claimed.update(next_at=now + wait):\n"),
        Edit(STORE, "            locked.save()\n", "            locked.tries += 1\n            locked.save()\n"),
    )),
    Mutation("P16", "`last_uid` kept only at the end of a fetch", "arrived < good", (
        Edit(FETCH, f"{COUNT_LATE}            session.flag(uid)\n    return kept\n",
             "                box.last_uid = uid\n            session.flag(uid)\n"
             '    box.save(update_fields=["uid_validity", "last_uid"])\n    return kept\n'),
    )),
    Mutation("P16", "drop `GIVE_UP_AFTER` in `_claim`", '"failed" not in waiting', (
        Edit(STORE, "    if row.tries <= GIVE_UP_AFTER:\n", "    if row.tries:\n"),
    )),
    Mutation("P17", "no comparison of the secret in `marks.read`", "attached > 0", (
        Edit(MARKS, "    if not constant_time_compare(found[3], _mac(found[1], found[2])):\n        return None\n", ""),
    )),
    Mutation("P17", "believe the first half of a Message-ID in `message_of`", "attached > 0", (
        ANY_ID,
        Edit(ROUTE, "Message.objects.filter(message_id__in=[known.lower() for known in ids])",
             'Message.objects.filter(message_id__startswith=ids[0].lower().partition(".")[0])'),
    )),
    Mutation("P17", "believe the first half of a Message-ID in `returned._message`", "messages_changed > 0", (
        ANY_ID,
        Edit(RETURNED, "messages.filter(message_id__in=ids)", 'messages.filter(message_id__startswith=ids[0].partition(".")[0])'),
    )),
    Mutation("P17", "believe any sender with a right secret", "attached > 0", (
        Edit(ROUTE, "    known = mail.from_email.casefold() == ticket.customer.email.casefold()\n", "    known = True\n"),
    )),
    Mutation("P17", "skip `_FAILED_DMARC`", "attached > 0", (
        Edit(ROUTE, "    if not known or _FAILED_DMARC.search(mail.authentication):\n", "    if not known:\n"),
    )),
)
