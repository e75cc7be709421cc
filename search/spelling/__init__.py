"""Typing mistakes: the words a locale knows, and what an unknown one was to be.

Pure functions and values; who counts the words is search/indexing/words.py.
"""
