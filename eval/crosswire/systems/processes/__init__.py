"""Systems in processes of their own: start, exchange of lines, limits of time and memory, and clean-up."""
