class GetChartResponse(BaseResponse):
    _types = {
        "file": IO[Any],
        "file_name": str,
    }
