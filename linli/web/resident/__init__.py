"""Pages for residents: the first page, reporting, following, one's own reports. Every form works without JavaScript."""
