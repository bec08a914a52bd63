"""Handing a hero on: exports that are whole or nothing, and imports that trust nothing."""
