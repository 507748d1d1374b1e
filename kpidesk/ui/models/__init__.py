"""Qt models and what they are made of. May import services and domain; knows no widget."""
