"""Speed and memory, as ratios between two things measured in one run."""
