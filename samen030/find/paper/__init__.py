"""The same on paper: the guide of a buurt or wijk, the poster for the fridge, a poster and strips for an activity."""
