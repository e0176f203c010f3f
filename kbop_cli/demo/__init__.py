"""A month of the KBOP contract, made up: synthetic people, believable claims, the mistakes that analysts meet.

Pure and repeatable: one seed, one month, the same cells on every platform. No row stands for a real person,
provider, employer, postcode or number.
"""
