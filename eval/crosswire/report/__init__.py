"""Tables of runs, errors and agreement as text or Markdown, and gold as text and JSON.

The JSON of a run or of its errors is the `to_dict` of its record in `evaluation`.
"""
