"""The steps by which a question is answered; search/service.py takes them."""
