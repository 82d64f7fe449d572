"""Open311 GeoReport v2: other people's systems send reports and read what is public about matters."""
