"""Pages of customers: report, follow, answer, rate."""
