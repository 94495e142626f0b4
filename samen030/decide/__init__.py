"""Wing Meebeslissen: residents decide on the agenda and the money of their buurt."""
