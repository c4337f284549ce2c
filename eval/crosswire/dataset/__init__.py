"""Stories and their gold: storage, readers, lookup of objects, and the rows of the dataset configs."""
