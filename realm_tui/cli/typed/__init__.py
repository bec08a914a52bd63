"""What can be typed: every command with its options, and the work each stands for."""
