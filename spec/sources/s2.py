"""The claims of 001_a0a66989ddc31094.txt."""
