"""Numbers with their doubt, and samples drawn alike: pure functions, no Django."""
