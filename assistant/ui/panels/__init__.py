"""The panels of the page: each builds its widgets and answers for its own actions."""
