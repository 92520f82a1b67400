"""Qt and nothing else: the kit, the frame, and one package a screen."""
