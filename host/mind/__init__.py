"""Comment in, utterance out: understand, ground, answer, write, verify."""
