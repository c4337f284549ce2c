"""The predictions file: header, article lines, story lines; reading, checking, writing, JSON Schema."""
