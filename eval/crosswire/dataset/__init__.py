"""Find and read stories and their gold; look objects up; rows of the dataset configs."""
