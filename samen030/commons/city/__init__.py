"""The city as areas: city → wijk → buurt, postcodes, shapes, and finding the buurt of an input."""
