"""What a reporter adds after the report: six chapters, handed in page by page, each sealed."""
