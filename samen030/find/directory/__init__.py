"""The directory (sociale kaart): services, activities, places and vacancies of organisations."""
