"""The first half of a notebook, in the way of AWS's own samples: AWS_ENDPOINT_URL is all that tells it where it runs."""
import json
import random
import time

import boto3

s3 = boto3.client('s3')
personalize = boto3.client('personalize')
runtime = boto3.client('personalize-runtime')
events = boto3.client('personalize-events')
role_arn = 'arn:aws:iam::000000000000:role/notebook'


def wait(describe, member, **arn):
    for _ in range(6000):
        resource = describe(**arn)[member]
        if resource['status'] == 'ACTIVE':
            return resource
        assert 'FAILED' not in resource['status'], resource
        time.sleep(0.02)
    raise TimeoutError(arn)


random.seed(1)
plays = [(user, f'm{int(random.random() ** 2 * 30) * 2 + user % 2}', 1_600_000_000 + 60 * play) for play in range(30) for user in range(60)]
s3.create_bucket(Bucket='films')
s3.put_object(Bucket='films', Key='plays.csv', Body='\n'.join(['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE'] + [f'{u},{i},{t},watched' for u, i, t in plays]))

fields = [{'name': 'USER_ID', 'type': 'string'}, {'name': 'ITEM_ID', 'type': 'string'}, {'name': 'TIMESTAMP', 'type': 'long'}, {'name': 'EVENT_TYPE', 'type': 'string'}]
avro = {'type': 'record', 'name': 'Interactions', 'namespace': 'com.amazonaws.personalize.schema', 'fields': fields, 'version': '1.0'}
schema = personalize.create_schema(name='plays', schema=json.dumps(avro))['schemaArn']
group = personalize.create_dataset_group(name='films')['datasetGroupArn']
wait(personalize.describe_dataset_group, 'datasetGroup', datasetGroupArn=group)
dataset = personalize.create_dataset(name='plays', datasetType='Interactions', datasetGroupArn=group, schemaArn=schema)['datasetArn']
wait(personalize.describe_dataset, 'dataset', datasetArn=dataset)
job = personalize.create_dataset_import_job(jobName='plays', datasetArn=dataset, dataSource={'dataLocation': 's3://films/plays.csv'}, roleArn=role_arn)['datasetImportJobArn']
wait(personalize.describe_dataset_import_job, 'datasetImportJob', datasetImportJobArn=job)

solution = personalize.create_solution(name='films', datasetGroupArn=group, recipeArn='arn:aws:personalize:::recipe/aws-user-personalization-v2', performAutoTraining=False)['solutionArn']
wait(personalize.describe_solution, 'solution', solutionArn=solution)
version = personalize.create_solution_version(solutionArn=solution)['solutionVersionArn']
wait(personalize.describe_solution_version, 'solutionVersion', solutionVersionArn=version)
assert 0 <= personalize.get_solution_metrics(solutionVersionArn=version)['metrics']['precision_at_5'] <= 1
campaign = personalize.create_campaign(name='films', solutionVersionArn=version, minProvisionedTPS=1)['campaignArn']
wait(personalize.describe_campaign, 'campaign', campaignArn=campaign)

items = runtime.get_recommendations(campaignArn=campaign, userId='2')['itemList']
assert len(items) == 25 and all(a['score'] >= b['score'] for a, b in zip(items, items[1:])), items

unwatched = personalize.create_filter(name='unwatched', datasetGroupArn=group, filterExpression='EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")')['filterArn']
wait(personalize.describe_filter, 'filter', filterArn=unwatched)
tracker = personalize.create_event_tracker(name='films', datasetGroupArn=group)
wait(personalize.describe_event_tracker, 'eventTracker', eventTrackerArn=tracker['eventTrackerArn'])
first = runtime.get_recommendations(campaignArn=campaign, userId='new', filterArn=unwatched)['itemList'][0]['itemId']
events.put_events(trackingId=tracker['trackingId'], userId='new', sessionId='s', eventList=[{'eventType': 'watched', 'itemId': first, 'sentAt': time.time()}])
assert first not in [item['itemId'] for item in runtime.get_recommendations(campaignArn=campaign, userId='new', filterArn=unwatched)['itemList']]

try:
    personalize.create_filter(name='bad', datasetGroupArn=group, filterExpression='INCLUDE ItemID')
    raise AssertionError('a filter without WHERE was taken')
except personalize.exceptions.InvalidInputException as error:
    assert 'WHERE' in str(error), error
try:
    personalize.describe_campaign(campaignArn=campaign + 'x')
    raise AssertionError('a campaign that is not there was described')
except personalize.exceptions.ResourceNotFoundException:
    pass
print('done')
