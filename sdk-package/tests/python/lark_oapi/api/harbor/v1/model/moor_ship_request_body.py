class MoorShipRequestBody(object):
    _types = {
        "berth": str,
        "log": IO[Any],
    }
