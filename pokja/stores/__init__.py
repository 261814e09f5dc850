"""Where stored files lie, as Django storages: the disk of this machine, or a bucket that several machines share.

Both write a file whole or not at all under the very name it is given, and both tell a file that is not there
(FileNotFoundError) from a store that cannot be reached (StorageAway): the first is final, the second passes.
"""


class StorageAway(Exception):
    """The store of files does not answer, or refuses us. Not an OSError: those are taken for a lost file."""
