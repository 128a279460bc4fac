"""What is known of units and needs: facts, states, times, zones, areas. All pure."""
