"""repaylift: choose, explain and log the next best collection action."""

if __name__ != "repaylift":
    raise ImportError(
        f"the package was imported as {__name__!r}; it must be 'repaylift'. "
        "Remedy: install it with `pip install -e .` and `import repaylift as rl`."
    )
