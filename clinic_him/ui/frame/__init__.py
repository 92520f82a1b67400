"""The window round all screens; `MainWindow` is its door."""
