"""Printers of official documents: one content model to PDF, DOCX, the screen and spreadsheets."""
