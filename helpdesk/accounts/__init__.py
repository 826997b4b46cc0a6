"""People: staff with roles, branches, customers."""
