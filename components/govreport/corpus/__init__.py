"""The annotated corpus: its markup, checks, counts, agreement and exchange with annotation tools."""
