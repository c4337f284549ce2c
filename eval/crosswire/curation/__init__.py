"""What contributors need: the checks of gold, and its canonical form."""
