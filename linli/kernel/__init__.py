"""Plain Python that everything else stands on: no Django, no database, no reading of the clock."""
