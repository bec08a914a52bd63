"""The command line: every command with its options, and the function that does its work."""
