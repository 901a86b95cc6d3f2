"""One file per change, in the order of their `down_revision`."""
