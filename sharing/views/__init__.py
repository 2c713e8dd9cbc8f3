"""Pages of sharing: for the owner of an album, for its members, for whoever has a link."""
