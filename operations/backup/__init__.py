"""A backup folder: sets of database, settings and a list of files, over one store of files that all sets share."""
