"""Wing Vinden: residents find what there is in their own buurt."""
