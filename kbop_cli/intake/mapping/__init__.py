"""From an export that nobody knows to a proposal of what its columns and words are to us."""
