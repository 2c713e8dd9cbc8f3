from tests.broker import quiet_broker

__all__ = ["quiet_broker"]
