"""The reading half: pages, downloads and the HTTP interface over one release."""
