"""Pages of this floor: the message log, what is planned, the inbox of staff."""
