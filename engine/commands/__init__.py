"""What a player can tell the engine to do: each order with its checked arguments, and what it records."""
