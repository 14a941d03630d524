"""Three calls to the stand-in platform with the client that client.sh made."""

import sys

import httpx
from feishu_client.api.compensation_v1_lump_sum_payment import (
    compensation_v1_lump_sum_payment_batch_remove as batch_remove,
)
from feishu_client.api.hire_v1_eco_background_check_package import (
    hire_v1_eco_background_check_package_batch_update as batch_update,
)
from feishu_client.client import AuthenticatedClient
from feishu_client.models import (
    CompensationV1LumpSumPaymentBatchRemoveBody as RemoveBody,
    HireV1EcoBackgroundCheckPackageBatchUpdateBody as UpdateBody,
)

address = sys.argv[1]
# The endpoint of the token may not be among the specs.
token = httpx.post(
    f"{address}/open-apis/auth/v3/tenant_access_token/internal",
    json={"app_id": "cli_0123456789abcdef", "app_secret": "mock-secret"},
).json()["tenant_access_token"]
client = AuthenticatedClient(base_url=address, token=token)


def update(name):
    package = {"id": "pkg001", "name": name}
    body = UpdateBody.from_dict({"account_id": "1", "package_list": [package]})
    return batch_update.sync_detailed(client=client, body=body)


removed = batch_remove.sync_detailed(client=client, body=RemoveBody(record_ids=["1"]))
assert (removed.status_code, removed.parsed.code) == (200, 0), removed
assert removed.parsed.data.operate_results[0].message, removed.parsed

done = update("Basic")
assert (done.status_code, done.parsed.code) == (200, 0), done

refused = update("x" * 101)
assert (refused.status_code, refused.parsed.code) == (400, 1002001), refused
print("a client made by openapi-python-client: 2 calls done, 1 refused with its documented code")
