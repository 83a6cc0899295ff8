"""The life of a small recommender through boto3; prints what it saw as JSON. Arguments: none, the endpoint comes by the environment."""
import json
import time

import boto3
from botocore.exceptions import ClientError

personalize = boto3.client("personalize")
runtime = boto3.client("personalize-runtime")
events = boto3.client("personalize-events")
ROLE = "arn:aws:iam::000000000000:role/personalize"
seen = {}


def active(describe, member, **arn):
    for _ in range(1000):
        found = describe(**arn)[member]
        if found["status"] in ("ACTIVE", "CREATE FAILED"):
            assert found["status"] == "ACTIVE", found
            return found
        time.sleep(0.01)
    raise TimeoutError(str(arn))


def gone(describe, **arn):
    for _ in range(1000):
        try:
            describe(**arn)
        except personalize.exceptions.ResourceNotFoundException:
            return
        time.sleep(0.01)
    raise TimeoutError(str(arn))


fields = [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"}, {"name": "TIMESTAMP", "type": "long"},
          {"name": "EVENT_TYPE", "type": "string"}, {"name": "EVENT_VALUE", "type": ["float", "null"]}]
schema = personalize.create_schema(name="py", schema=json.dumps({"type": "record", "name": "Interactions", "fields": fields, "version": "1.0"}))["schemaArn"]
group = personalize.create_dataset_group(name="py", tags=[{"tagKey": "made", "tagValue": "by boto3"}])["datasetGroupArn"]
active(personalize.describe_dataset_group, "datasetGroup", datasetGroupArn=group)
dataset = personalize.create_dataset(name="py", schemaArn=schema, datasetGroupArn=group, datasetType="Interactions")["datasetArn"]
active(personalize.describe_dataset, "dataset", datasetArn=dataset)
job = personalize.create_dataset_import_job(jobName="py", datasetArn=dataset, dataSource={"dataLocation": "s3://data/prepared/interactions/"}, roleArn=ROLE)["datasetImportJobArn"]
active(personalize.describe_dataset_import_job, "datasetImportJob", datasetImportJobArn=job)
solution = personalize.create_solution(name="py", datasetGroupArn=group, recipeArn="arn:aws:personalize:::recipe/aws-user-personalization-v2")["solutionArn"]
active(personalize.describe_solution, "solution", solutionArn=solution)
version = personalize.create_solution_version(solutionArn=solution)["solutionVersionArn"]
active(personalize.describe_solution_version, "solutionVersion", solutionVersionArn=version)
seen["metrics"] = personalize.get_solution_metrics(solutionVersionArn=version)["metrics"]
campaign = personalize.create_campaign(name="py", solutionVersionArn=version, minProvisionedTPS=1)["campaignArn"]
active(personalize.describe_campaign, "campaign", campaignArn=campaign)
tracker = personalize.create_event_tracker(name="py", datasetGroupArn=group)
active(personalize.describe_event_tracker, "eventTracker", eventTrackerArn=tracker["eventTrackerArn"])
filter_arn = personalize.create_filter(name="py", datasetGroupArn=group, filterExpression='EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")')["filterArn"]
active(personalize.describe_filter, "filter", filterArn=filter_arn)

seen["popular"] = [item["itemId"] for item in runtime.get_recommendations(campaignArn=campaign, userId="new", numResults=3)["itemList"]]
events.put_events(trackingId=tracker["trackingId"], userId="new", sessionId="s", eventList=[{"eventType": "watched", "itemId": "v29", "eventValue": 0.9, "sentAt": time.time()}])
seen["afterEvent"] = runtime.get_recommendations(campaignArn=campaign, userId="new", numResults=1)["itemList"][0]["itemId"]
unwatched = runtime.get_recommendations(campaignArn=campaign, userId="new", numResults=100, filterArn=filter_arn)["itemList"]
seen["unwatchedHasIt"] = "v29" in [item["itemId"] for item in unwatched]
seen["tags"] = personalize.list_tags_for_resource(resourceArn=group)["tags"]
seen["paged"] = sum(len(page["recipes"]) for page in personalize.get_paginator("list_recipes").paginate(PaginationConfig={"PageSize": 4}))
seen["errors"] = []
for call in (
    lambda: personalize.create_dataset_group(name="-bad"),
    lambda: personalize.create_dataset_group(name="py"),
    lambda: personalize.delete_dataset_group(datasetGroupArn=group),
    lambda: personalize.describe_campaign(campaignArn=campaign + "x"),
    lambda: personalize.list_schemas(nextToken="x"),
    lambda: runtime.get_recommendations(campaignArn=campaign + "x", userId="u"),
    lambda: personalize.list_metric_attributions(),
):
    try:
        call()
        seen["errors"].append(None)
    except ClientError as error:
        seen["errors"].append([error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]])

personalize.delete_campaign(campaignArn=campaign)
gone(personalize.describe_campaign, campaignArn=campaign)
personalize.delete_solution(solutionArn=solution)
gone(personalize.describe_solution, solutionArn=solution)
personalize.delete_filter(filterArn=filter_arn)
personalize.delete_event_tracker(eventTrackerArn=tracker["eventTrackerArn"])
personalize.delete_dataset(datasetArn=dataset)
gone(personalize.describe_dataset, datasetArn=dataset)
gone(personalize.describe_filter, filterArn=filter_arn)
gone(personalize.describe_event_tracker, eventTrackerArn=tracker["eventTrackerArn"])
personalize.delete_schema(schemaArn=schema)
personalize.delete_dataset_group(datasetGroupArn=group)
gone(personalize.describe_dataset_group, datasetGroupArn=group)
seen["left"] = len(personalize.list_dataset_groups()["datasetGroups"])
print(json.dumps(seen))
