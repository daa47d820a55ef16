"""A city's plan: indicators, targets and practices, kept in its address alone."""
