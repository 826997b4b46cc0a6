"""Mail that comes in: fetched, kept as bytes, read within limits, and routed by secrets alone."""
