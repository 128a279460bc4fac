"""Houses are asked at a change of shift whether what they say still holds."""
