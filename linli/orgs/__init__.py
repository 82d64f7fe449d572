"""Who is responsible where: divisions, units, places, addresses, categories, duty lists."""
