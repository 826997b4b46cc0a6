"""The work, from report to follow-up."""
