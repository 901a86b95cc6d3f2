"""The routes, one concept per file; each adds its own to the app that `serving.app` makes."""
