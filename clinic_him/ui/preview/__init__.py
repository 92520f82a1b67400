"""Print preview: pages from memory, never a file unless the user saves one."""
