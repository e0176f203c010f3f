"""Who is who: people under two ids, found without deciding anything; a match is for a person to judge."""
