"""OpenAI's chat completions as the engine serves them: what is taken, what is refused, what is answered."""
