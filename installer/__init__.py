"""Set-up of the environment and checks of the tree. Standard library only: it runs before anything is installed."""
