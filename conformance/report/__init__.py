"""Reports made of results files."""
