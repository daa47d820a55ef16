"""A city's plan: indicators, targets and practices on one page, kept in its address alone."""
