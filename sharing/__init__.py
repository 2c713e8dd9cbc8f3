"""Albums for others: accounts of this installation, and whoever has a link."""
