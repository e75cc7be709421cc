"""Pages, forms and tables of the admin that no other room has."""
