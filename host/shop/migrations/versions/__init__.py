"""One module per step; the number says the order."""
