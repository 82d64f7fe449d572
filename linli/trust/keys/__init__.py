"""Keys of sealed values: master keys outside the database, data keys of each area wrapped by them, their rotation."""
