"""What a reporter's browser carries: form proof, draft, return code, and its pace."""
