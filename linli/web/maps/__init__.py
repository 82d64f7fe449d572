"""Maps: the district as layers, cases as points, outlines, and a plain drawing to pick a place without scripts."""
