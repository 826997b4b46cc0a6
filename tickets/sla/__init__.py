"""Working time, clocks and estimates of a ticket."""
