"""Typing mistakes: the words a locale knows, and what an unknown one was to be.

Pure functions and values; who fetches the words is search/answering/vocabularies.py.
"""
