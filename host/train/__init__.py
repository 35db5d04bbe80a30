"""See host/DESIGN in README."""
