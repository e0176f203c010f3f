"""The audit sample: drawn so that anyone can draw it again, and read so that it says no more than it knows.

frame → request → draw → certificate; findings → estimate → adjust; plan and say beside them. The limits, the
bounds and the plans rest on exact integer arithmetic; nothing here reads a file, a clock or a random number.
"""
