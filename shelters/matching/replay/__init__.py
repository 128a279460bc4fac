"""What a policy would have done: a made region, replayed under one policy after the other."""
