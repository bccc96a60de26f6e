"""Diagnoses, drafts and proposals as files: JSON, HTML, text, Word, Excel."""
