"""Papers that leave the desk: the page on which one is chosen, looked at and let go, and who has a copy."""
