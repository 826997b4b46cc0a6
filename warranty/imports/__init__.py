"""Lists that a company brings along: products, sold serials, purchases. Checked line by line, in batches, resumable."""
