"""The file on disk: engines, keys, migrations, codes; the only dialect code."""
