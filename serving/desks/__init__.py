"""What the routes do, one concept per file: check, write once, give back the body of the answer."""
