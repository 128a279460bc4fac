"""Region packs as work: a new one from another, what one lacks, what its keys mean."""
