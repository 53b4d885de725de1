"""The `tapelab` command: open the course, install the kernel, find out what works here."""
