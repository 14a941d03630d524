class Crew(object):
    _types = {
        "name": str,
        "mates": List[Crew],
        "cabins": List[List[int]],
        "papers": list,
    }
