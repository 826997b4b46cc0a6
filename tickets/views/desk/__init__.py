"""Pages of staff: the queue, the ticket, its steps, sheets to print, tasks."""
