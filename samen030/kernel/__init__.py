"""The ground floor: small tools that every room uses. Holds no models and knows no wing."""
