"""Mutation testing: does a test go red where a line of the code is made wrong?"""
