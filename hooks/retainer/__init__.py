"""Retainer: private retainer proposals from YAML, sealed before they reach a static site."""
