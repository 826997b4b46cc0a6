"""P1, P6, P7: the web server with its customers while workers are killed, PostgreSQL restarts and Redis is away."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests import engines
from tests.chaos.clients import AWAY, Book, Crowd, picture, readers, summary
from tests.chaos.counting import count_mail, owe_messages, waiting
from tests.chaos.processes import celery, kill_group, until, web, web_workers
from tests.chaos.world import World
from tests.engines import free_port

R = TypeVar("R")
HEALTHY = 15.0  # seconds after a restart of PostgreSQL
STANDS = 60.0  # seconds that something due may wait


class House:
    """A web server that is started again when it ends, as `make run` and Docker do."""

    def __init__(self, env: dict[str, str], log: Path, port: int, workers: int) -> None:
        self.env, self.log, self.port, self.workers, self.starts = env, log, port, workers, 0
        self.ensure()

    def ensure(self) -> None:
        """Start it unless it runs."""
        if self.starts and self.server.poll() is None:
            return
        if self.starts:
            kill_group(self.server)
        self.server = web(self.env, self.log, self.port, self.workers)
        self.starts += 1

    def kill_a_worker(self) -> int:
        """kill -9 of the worker that has lived the longest; how many were killed."""
        for pid in web_workers(self.server)[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return 1
        return 0


@contextmanager
def house(world: World, *, clock: bool = False, workers: int = 2, **more: str) -> Iterator[House]:
    """The web server and a Celery worker (with ``clock`` also beat) as real processes."""
    port = free_port()
    env = {**world.env, "PORT": str(port), "REPORTS_PER_HOUR": "0", "LOG_LEVEL": "ERROR", "COALESCE_SECONDS": "0", **more}
    logs = world.folder
    here = House(env, logs / f"{world.promise}-web.log", port, workers)
    began = [celery(env, logs / f"{world.promise}-worker.log", "worker", "--concurrency", "2")]
    if clock:
        began.append(celery(env, logs / f"{world.promise}-beat.log", "beat", "--schedule", str(logs / f"{world.promise}-beat")))
    try:
        if not until(lambda: status_of(port, "/readyz") == 200, 60):
            raise RuntimeError(f"the web server did not come up: {tail(logs / f'{world.promise}-web.log')}")
        yield here
    finally:
        for process in (here.server, *began):
            kill_group(process)


def status_of(port: int, path: str) -> int:
    """Status of a page, 0 when nobody answers."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request("GET", path)
        return line.getresponse().status
    except AWAY:
        return 0
    finally:
        line.close()


def tail(log: Path) -> str:
    """The end of a log."""
    return log.read_text(errors="replace")[-1500:] if log.exists() else ""


def asked(what: Callable[[], R], default: R) -> R:
    """An answer of the database, or ``default`` while it is away."""
    from django.db import Error, connection

    try:
        return what()
    except Error:
        connection.close()
        return default


def _redis_urls(world: World) -> dict[str, str]:
    return {"REDIS_URL": world.redis.url, "BROKER_URL": world.redis.url} if world.redis else {}


def p1_a_success_page_is_for_ever(world: World) -> dict[str, Any]:
    """2,000 reports with a photo by 8 customers, each sent twice, the same key at every repeat, while a web worker is killed every
    2 s, PostgreSQL restarts 3 times at once, and Redis is off: ticket, file, event and acknowledgement exist for each success page.

    Four web workers, the oldest is killed: the server takes one that dies twice within 5 s for a loop and ends.

    Pass: successes = tickets, 0 doubles, 0 missing files, 1 acknowledgement each. Mutations: no look for the
    submission key and none for the same fault; write the file after the commit; make the pending event after the commit.
    """
    world.fresh("p1")
    count, restarts = world.size(2000, 24), world.size(3, 1)
    dead = f"redis://127.0.0.1:{free_port()}/0"
    with house(world, workers=4, REDIS_URL=dead, BROKER_URL=dead) as here, world.nursery() as nursery:
        nursery.sender()
        crowd = Crowd(here.port, count, 8, world.size(900, 100), photo=picture(), twice=True)
        kills, restarted, next_kill = 0, 0, time.monotonic() + 1
        while crowd.working():
            time.sleep(0.1)
            if time.monotonic() >= next_kill:
                here.ensure()
                kills += here.kill_a_worker()
                next_kill = time.monotonic() + world.size(2, 6)  # to come up takes a worker longer on a shared machine
            if restarted < restarts and len(crowd.book.filed) > count * (restarted + 1) / (restarts + 1):
                world.restart_postgres(signal.SIGQUIT)
                restarted += 1
        crowd.join()
        finished = until(lambda: not asked(_owed, True), 120)
    return {
        **_held_against(world, crowd.book, count), "worker_kills": kills, "server_starts": here.starts, "restarts": restarted,
        "drained": finished,
        "ok": _p1_kept(world, crowd.book, count) and finished and restarted == restarts and kills >= world.size(20, 2),
    }


def _owed() -> bool:
    from notifications.models import PendingEvent

    return waiting() or PendingEvent.objects.filter(done_at=None).exists()


def _held_against(world: World, book: Book, count: int) -> dict[str, Any]:
    """Success pages against tickets, files and mails."""
    from django.conf import settings
    from django.db.models import Count

    from notifications.models import Message
    from tickets.models import Attachment, Ticket

    tickets = Ticket.objects.filter(customer__email__startswith="client")
    mails = [mail for mail in tickets.values_list("customer__email", flat=True) if mail]
    files = [Path(settings.MEDIA_ROOT) / str(one.file) for one in Attachment.objects.filter(ticket__in=tickets)]
    acknowledged = set(Message.objects.filter(rule="received", state="sent").values_list("to_address", flat=True))
    arrived = {str(mail["X-Envelope-To"]) for mail in world.sink.messages}
    twice = Message.objects.filter(rule="received").values("ticket").annotate(n=Count("pk")).filter(n__gt=1)
    copies = count_mail(world.sink.ids())
    return {
        "reports": count, "successes": len(book.filed), "tickets": len(mails), "doubles": len(mails) - len(set(mails)),
        "without_ticket": len(set(book.filed) - set(mails)), "files": len(files),
        "missing_files": sum(not path.exists() for path in files), "acknowledged": len(set(book.filed) & acknowledged & arrived),
        "two_acknowledgements": twice.count(), "unflagged": copies["unflagged"], "extra": copies["extra"], **summary(book),
    }


def _p1_kept(world: World, book: Book, count: int) -> bool:
    seen = _held_against(world, book, count)
    return (
        seen["successes"] == seen["tickets"] == seen["acknowledged"] == seen["files"] == count and not seen["doubles"]
        and not seen["without_ticket"] and not seen["missing_files"] and not seen["two_acknowledgements"]
        and not seen["unflagged"] and not book.wrong
    )


def p6_redis_is_disposable(world: World) -> dict[str, Any]:
    """5,000 sends, due one after the other, and 10 requests/s through FLUSHALL, kill, a stop of five minutes and a full memory.

    Pass: lost 0, no 5xx, oldest due at most 60 s. Mutations: send only when rung (no ``drain-outbox`` in the
    schedule, no ``Bell.stands``); ring inside the request, its failure not caught; drop ``Bell.stands`` alone.
    """
    world.fresh("p6")
    if world.redis is None:
        return {"ok": False, "error": "no Redis on this machine"}
    count, lasts = world.size(5000, 150), world.size(420, 60)
    owe_messages(count)
    _spread(lasts)
    stop, book, ages = threading.Event(), Book(), [0.0]
    with house(world, clock=True, **_redis_urls(world)) as here:
        look = readers(here.port, 8, stop, book)
        crowd = Crowd(here.port, world.size(400, 20), 2, lasts + 30, pace=2 if not world.quick else 0.7)
        steps = _redis_troubles(world)
        began = time.monotonic()
        while time.monotonic() - began < lasts + 30:
            for at, trouble in tuple(steps):
                if time.monotonic() - began >= at:
                    trouble()
                    steps.remove((at, trouble))
            ages.append(asked(_age, 0.0))
            time.sleep(0.5)
        finished = until(lambda: not asked(_owed, True), 60)
        stop.set()
        crowd.join()
        look.join(timeout=30)
    mails = count_mail(world.sink.ids())
    worst = round(max(ages), 1)
    bad = sum(n for status, n in book.statuses.items() if status >= 500) + sum(
        n for status, n in crowd.book.statuses.items() if status >= 500)
    requests = sum(book.statuses.values()) + sum(crowd.book.statuses.values())
    return {
        "owed": mails["owed"], "lost": mails["lost"], "unflagged": mails["unflagged"], "extra": mails["extra"],
        "requests": requests, "reports": len(crowd.book.filed), "5xx": bad, "cut_lines": book.broken + crowd.book.broken,
        "oldest_due": worst, "finished": finished, "wrong": (book.wrong + crowd.book.wrong)[:3],
        "ok": finished and not mails["lost"] and not mails["unflagged"] and not bad and not book.broken and not crowd.book.broken
        and worst <= STANDS and requests >= lasts * 5,
    }


def _spread(seconds: float) -> None:
    """Let the messages fall due one after the other over this time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notifications_message m SET next_at = now() + interval '10 s' + r.n * interval '1 s' * %s FROM "
            "(SELECT id, (row_number() OVER (ORDER BY id))::float / count(*) OVER () AS n FROM notifications_message) r "
            "WHERE m.id = r.id", [seconds - 20],
        )


def _age() -> float:
    from notifications.watch import outbox_age

    return outbox_age().total_seconds()


def _redis_troubles(world: World) -> list[tuple[float, Callable[[], object]]]:
    """When what happens to Redis, in seconds from the start."""
    import redis

    assert world.redis is not None
    port = int(world.redis.url.rsplit(":", 1)[1].split("/")[0])

    def tell(*words: str) -> None:
        redis.Redis(port=port, socket_timeout=5).execute_command(*words)

    def end(how: int) -> None:
        assert world.redis is not None
        world.redis.stop(how)

    def begin() -> None:
        world.redis = engines.start_redis(world.folder / "redis", port)

    full = [(20, lambda: tell("FLUSHALL")), (40, lambda: end(signal.SIGKILL)), (50, begin), (70, lambda: end(signal.SIGTERM)),
            (370, begin), (385, lambda: tell("CONFIG", "SET", "maxmemory", "1")),
            (415, lambda: tell("CONFIG", "SET", "maxmemory", "0"))]
    quick = [(4, full[0][1]), (8, full[1][1]), (12, begin), (18, full[3][1]), (44, begin), (48, full[5][1]), (58, full[6][1])]
    return [(float(at), trouble) for at, trouble in (quick if world.quick else full)]


def p7_database_restarts(world: World) -> dict[str, Any]:
    """PostgreSQL is stopped at once, as in a crash, and started again 5 times while customers report, others read, mail is sent.

    Pass: lost 0; customers see only 503 with Retry-After and what they typed; all healthy within 15 s. Mutations: let
    OperationalError end in a 500; answer before the database has written it down. Without CONN_HEALTH_CHECKS each thread answers
    503 once more, which is allowed; a sender that ended with its connection would be rung again.
    """
    world.fresh("p7")
    restarts, count = world.size(5, 1), world.size(3000, 300)
    owe_messages(count)
    world.sink.delay = 0.02
    stop, book, healthy = threading.Event(), Book(), list[float]()
    with house(world, **_redis_urls(world)) as here, world.nursery() as nursery:
        for _ in range(2):
            nursery.sender()
        crowd = Crowd(here.port, 100_000, 3, world.size(150, 30), pace=3)
        look = readers(here.port, 5, stop, book)
        for _ in range(restarts):
            time.sleep(world.size(12, 4))
            world.restart_postgres(signal.SIGQUIT)
            again = time.monotonic()
            until(lambda: status_of(here.port, "/readyz") == 200, 60)
            healthy.append(round(time.monotonic() - again, 1))
        crowd.until = time.monotonic() + 8
        crowd.join()
        stop.set()
        look.join(timeout=30)
        world.sink.delay = 0
        finished = until(lambda: not asked(_owed, True), 120)
    mails, seen = count_mail(world.sink.ids()), _held_against(world, crowd.book, len(crowd.book.filed))
    for status, n in book.statuses.items():
        crowd.book.statuses[status] += n
    lost = mails["lost"] + seen["without_ticket"] + len(crowd.book.filed) - seen["acknowledged"]
    other = sum(n for status, n in crowd.book.statuses.items() if status >= 500 and status != 503)
    return {
        "restarts": len(healthy), "healthy_after": max(healthy), "owed": mails["owed"], "lost": lost, "extra": mails["extra"],
        "unflagged": mails["unflagged"], "reports": len(crowd.book.filed), "other_5xx": other, "finished": finished,
        **summary(crowd.book), "read_wrong": [one for one in book.wrong if not one.startswith("503")][:3],
        "ok": finished and not lost and not mails["unflagged"] and not other and not crowd.book.wrong
        and max(healthy) <= HEALTHY and len(crowd.book.filed) >= world.size(50, 5),
    }
