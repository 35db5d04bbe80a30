"""Scenarios, scores, the bench: how good she is, measured."""
