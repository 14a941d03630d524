from lark_oapi.core.model import BaseRequest
from .moor_ship_request_body import MoorShipRequestBody


class MoorShipRequest(BaseRequest):
    def __init__(self) -> None:
        super().__init__()
        self.ship_id: Optional[str] = None


class MoorShipRequestBuilder(object):
    def __init__(self) -> None:
        moor_ship_request = MoorShipRequest()
        moor_ship_request.http_method = (
            HttpMethod.POST
        )
        moor_ship_request.uri = (
            "/open-apis/harbor/v1/ships/:ship_id/moor"
        )

    def sides(self, sides: List[str]) -> "MoorShipRequestBuilder":
        self._moor_ship_request.add_query("sides", sides)
        return self

    def tide(self, tide: Optional[int]) -> "MoorShipRequestBuilder":
        self._moor_ship_request.add_query(
            "tide", tide
        )
        return self

    def ship_id(self, ship_id: str) -> "MoorShipRequestBuilder":
        self._moor_ship_request.paths["ship_id"] = str(ship_id)
        return self

    def request_body(self, request_body: MoorShipRequestBody) -> "MoorShipRequestBuilder":
        self._moor_ship_request.request_body = request_body
        self._moor_ship_request.body = request_body
        return self
