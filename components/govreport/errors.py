"""Errors made for people."""


class InputError(ValueError):
    """An input that cannot be used.

    Parameters
    ----------
    source
        The file, folder, URL or option that is wrong.
    reason
        What is wrong with it and, where there is one, the way out.

    Examples
    --------
    >>> str(InputError("a.txt", "the file is empty"))
    'a.txt: the file is empty'
    """

    def __init__(self, source: object, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source, self.reason = str(source), reason

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str]]:
        """Pickle by the two arguments, so that the error crosses process borders."""
        return type(self), (self.source, self.reason)
