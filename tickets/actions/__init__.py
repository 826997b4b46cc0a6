"""The steps of a ticket's life, one public function each: lock, guard, write, record once.

All are atomic; all take the ticket first and keyword-only arguments, with ``actor`` always and ``version`` where a
person acted on a page that may be old.
"""
