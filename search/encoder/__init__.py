"""Text to vectors: one protocol, two implementations, and the model's files."""
