"""Everything of a site as one open file, and back into an empty site: nobody is tied to one system."""
