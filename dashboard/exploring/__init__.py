"""What stands around the researcher's table: its chart, what changed since, how to take it away."""
