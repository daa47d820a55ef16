"""From the publishers' files and interfaces to a release that anyone can open."""
