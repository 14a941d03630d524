class MoorShipResponse(BaseResponse):
    _types = {
        "data": MoorShipResponseBody,
        "tide": int,
    }


class MoorShipResponseBody(object):
    _types = {
        "ship": Ship,
    }
