from typing import Any, Dict, List, Optional
from .crew import Crew


class Ship(object):
    # What a ship is.
    _types = {
        "ship_id": str,
        "length": int,
        "draft": float,
        "is_moored": bool,
        "labels": Dict[str, str],
        "crew": List[Crew],
        "tugs": Any,
    }

    def __init__(self, d=None):
        self.ship_id: Optional[str] = None


class ShipBuilder(object):
    def ship_id(self, ship_id: str) -> "ShipBuilder":
        self._ship.ship_id = ship_id
        return self
