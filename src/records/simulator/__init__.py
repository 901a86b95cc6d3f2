"""A simulated pay-later portfolio: people, bills, past collection, and the exact truth of each decision."""
