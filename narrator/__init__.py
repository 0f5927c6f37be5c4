"""Turns written reports into voiced podcast episodes."""
