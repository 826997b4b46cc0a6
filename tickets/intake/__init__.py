"""From a form to a filed report: one ticket for one submission, answers while the form is filled in."""
