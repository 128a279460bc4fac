"""Pharmacies: verified, trained, how they helped, and the receipts they keep."""
