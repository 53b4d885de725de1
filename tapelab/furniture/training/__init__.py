"""What Model.fit does: the loop over batches, and what it tells on the way."""
