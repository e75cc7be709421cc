"""Golden questions: what editors say must be found, and the gate that asks them."""
