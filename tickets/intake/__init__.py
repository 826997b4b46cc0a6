"""From a form to a filed report: uploads that survive corrections, one ticket for one submission."""
