"""Who is there and who answers: rota, week patterns, workloads, and the choice among people."""
