class StackError(Exception):
    """What went wrong, as a sentence for the person at the terminal."""
