"""A register of people liable to military service and of the summonses they are sent, that can prove what it did."""
