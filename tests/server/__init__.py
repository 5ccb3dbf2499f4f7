"""A real PostgreSQL for the tests, a line to it that can be cut, and tests of what the desk does with both."""
