"""A small real IMAP server on loopback: one mailbox, enough of the protocol for a fetcher, and a way to misbehave."""

from __future__ import annotations

import re
import socketserver
import threading
from types import TracebackType


class ImapBox:
    """Mails by their number. ``cut_after`` closes the line after so many mails were handed out."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.seen: list[int] = []
        self.validity = 7
        self.cut_after = -1
        self.commands: list[str] = []
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                given = 0
                for line in self.rfile:
                    tag, _, command = line.decode().strip().partition(" ")
                    box.commands.append(command.split(" ")[0] if not command.startswith("UID") else command)
                    if "BODY.PEEK" in command:
                        if given == box.cut_after:
                            return
                        given += 1
                    verdict = "NO" if command.startswith("LOGIN") and "wrong" in command else "OK"
                    lines = [*box.answer(command), f"{tag} {verdict} done".encode()]
                    self.wfile.write(b"".join(line + b"\r\n" for line in lines))  # at once: small pieces wait for each other
                    if command == "LOGOUT":
                        return

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        """What MAIL_FETCH_URL holds."""
        return f"imap://box%40nuwar.example:secret@127.0.0.1:{self.server.server_address[1]}/INBOX"

    def answer(self, command: str) -> list[bytes]:
        """The untagged lines of one command."""
        if command.startswith("CAPABILITY"):
            return [b"* CAPABILITY IMAP4rev1"]
        if command.startswith("SELECT"):
            return [b"* %d EXISTS" % len(self.mails), b"* OK [UIDVALIDITY %d] numbers" % self.validity]
        if command.startswith("UID SEARCH"):
            first = int(re.search(r"UID (\d+):", command)[1])
            found = [uid for uid in self.mails if uid >= first] or ([max(self.mails)] if self.mails else [])
            return [b"* SEARCH " + b" ".join(b"%d" % uid for uid in found)]
        if command.startswith("UID STORE"):
            self.seen.append(int(command.split(" ")[2]))
        if command.startswith("UID FETCH"):
            uid = int(command.split(" ")[2])
            raw = self.mails.get(uid)
            if raw is None:
                return []
            if "RFC822.SIZE" in command:
                return [b"* 1 FETCH (UID %d RFC822.SIZE %d)" % (uid, len(raw))]
            return [b"* 1 FETCH (UID %d BODY[] {%d}\r\n%s)" % (uid, len(raw), raw)]
        return [b"* BYE"] if command == "LOGOUT" else []

    def __enter__(self) -> ImapBox:
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.server.shutdown()
        self.server.server_close()
