"""What pages are made of: shell, chart card, pickers, ids."""
