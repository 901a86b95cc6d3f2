"""Who may call what, how often: keys, their scopes and their limits."""
