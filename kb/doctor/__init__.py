"""What is wrong with a running site and how to mend it, for ``manage.py doctor``."""
