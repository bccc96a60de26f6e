"""From values to HTML: pure functions, every text of a report escaped."""
