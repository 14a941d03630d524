class GetChartRequestBuilder(object):
    def __init__(self) -> None:
        get_chart_request = GetChartRequest()
        get_chart_request.http_method = HttpMethod.GET
        get_chart_request.uri = "/open-apis/harbor/v1/chart"
