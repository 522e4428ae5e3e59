"""Signing in with the account of the organisation, by OpenID Connect."""
