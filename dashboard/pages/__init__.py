"""One module per page; ``app`` finds them, nothing registers itself."""
