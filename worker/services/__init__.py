"""The embedded PostgreSQL and Redis, and the supervisor that runs them with Kith's own processes.

Nothing here imports Django: the services run before its settings can be read.
"""
