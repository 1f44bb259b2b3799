"""What a bank becomes. Each module writes one thing and knows nothing of the others."""
