"""The predictions file: reader, checks, writer and JSON Schema of header, article lines and story lines."""
