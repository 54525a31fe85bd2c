"""Tables as a restore needs them: one made from a backup, and the stack's own where it is lost."""

import time

from aws_cli import Unanswered

POLL_SECONDS, TELL_SECONDS = 15, 300
# A restore takes as long as it takes; AWS says that most are done within the hour.
WAIT_SECONDS = 6 * 3600


def described(stack, table):
    """The table's description, or None where there is no such table."""
    try:
        return stack.call("dynamodb", "describe-table", {"TableName": table})["Table"]
    except Unanswered as why:
        if why.code == "ResourceNotFoundException":
            return None
        raise


def wait_until_active(stack, table):
    """The description of the table once it is there."""
    waited, pause, told = 0, 1, 0
    while True:
        found = described(stack, table)
        if found and found["TableStatus"] == "ACTIVE":
            return found
        if waited >= WAIT_SECONDS:
            raise Unanswered(f"{table} is not ready after {waited // 3600} hours; it may be later")
        if waited >= told:
            print(f"    {waited // 60} minutes: {found['TableStatus'] if found else 'not there yet'}", flush=True)
            told += TELL_SECONDS
        time.sleep(pause)
        waited, pause = waited + pause, min(2 * pause, POLL_SECONDS)


def collect_what_ends(stack, table):
    """Switches TTL on: no restore brings it along."""
    specification = {"AttributeName": "expires_at", "Enabled": True}
    stack.call("dynamodb", "update-time-to-live", {"TableName": table, "TimeToLiveSpecification": specification})


def make_again(stack, table, like):
    """Makes the stack's lost table anew, empty, under its name, as template.yaml has it; a test compares the two."""
    protected = stack.parameters.get("DeletionProtection", "true") == "true"
    days = int(stack.parameters.get("RecoveryPeriodInDays", "1"))
    made = {
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": like["AttributeDefinitions"],
        "KeySchema": like["KeySchema"],
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "DeletionProtectionEnabled": protected,
    }
    # What CloudFormation puts on by itself starts with aws:, and nobody else may.
    tags = [tag for tag in stack.tags if not tag["Key"].startswith("aws:")]
    stack.call("dynamodb", "create-table", {**made, **({"Tags": tags} if tags else {})})
    wait_until_active(stack, table)
    collect_what_ends(stack, table)
    if days:
        recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
        request = {"TableName": table, "PointInTimeRecoverySpecification": recovery}
        stack.call("dynamodb", "update-continuous-backups", request)
