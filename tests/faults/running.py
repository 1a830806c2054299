"""The stack and the ground that the tests of this run share; __main__ sets them before it loads the tests."""

_shared = {}


def share(stack, ground):
    _shared.update(stack=stack, ground=ground)


def stack():
    return _shared["stack"]


def ground():
    return _shared["ground"]
