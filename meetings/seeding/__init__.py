"""A great many plausible meetings, written by COPY past forms, workflow and history: only for measuring."""
