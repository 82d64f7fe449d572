"""Linli 邻里, an open-source community brain."""
