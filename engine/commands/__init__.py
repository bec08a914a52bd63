"""What a player can tell the engine to do: commands with checked arguments, and the facts they record."""
