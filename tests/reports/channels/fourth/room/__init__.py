"""A made-up fourth partner: the screen in a library's reading room. See docs/add-a-channel.md."""
