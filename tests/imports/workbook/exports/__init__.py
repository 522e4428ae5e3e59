"""One list as real programs export it. `make` wrote the files beside this module.

LibreOffice's are its own. What Excel and Apple Numbers write was copied byte for byte in what
matters: byte order mark, encoding, delimiter, line ends, quotes, their words for a ticked box.
"""
