"""Language analysis and privacy guards: pure functions, no Django."""
