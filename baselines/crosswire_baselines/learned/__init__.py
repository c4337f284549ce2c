"""Baselines that learn from the training articles, with scikit-learn or python-crfsuite."""
