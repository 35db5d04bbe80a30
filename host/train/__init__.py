"""Teach the small models: data as code, the ranker, the encoder."""
