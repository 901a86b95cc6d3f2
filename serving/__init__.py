"""The HTTP service: nothing here but requests, answers and the way between them."""
