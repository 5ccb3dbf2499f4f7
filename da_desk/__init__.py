"""DA Desk: a desk for the officers who keep victims of domestic abuse safe."""

__version__ = "0.1.0"
