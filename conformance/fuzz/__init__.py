"""Random programs: whole tensor programs run line by line on two backends, and what differs made small."""
