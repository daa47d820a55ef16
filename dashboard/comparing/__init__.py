"""The cards of the comparison: choices and a release to what is shown of one indicator."""
