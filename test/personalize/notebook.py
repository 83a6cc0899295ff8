"""The life of a small recommender in the way of AWS's own samples; AWS_ENDPOINT_URL is all that tells it where it runs. Prints what it saw as JSON."""
import json
import random
import time

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client('s3')
personalize = boto3.client('personalize')
runtime = boto3.client('personalize-runtime')
events = boto3.client('personalize-events')
role_arn = 'arn:aws:iam::000000000000:role/notebook'
seen = {}


def wait(describe, member, **arn):
    for _ in range(6000):
        resource = describe(**arn)[member]
        if resource['status'] == 'ACTIVE':
            return resource
        assert 'FAILED' not in resource['status'], resource
        time.sleep(0.02)
    raise TimeoutError(arn)


def gone(describe, **arn):
    for _ in range(6000):
        try:
            describe(**arn)
        except personalize.exceptions.ResourceNotFoundException:
            return
        time.sleep(0.02)
    raise TimeoutError(arn)


def ids(answer, member='itemList'):
    return [item['itemId'] for item in answer[member]]


# The data: 60 users of two tastes, and a genre for each film.
random.seed(1)
plays = [(user, f'm{int(random.random() ** 2 * 30) * 2 + user % 2}', 1_600_000_000 + 60 * play) for play in range(30) for user in range(60)]
s3.create_bucket(Bucket='notebook')
s3.put_object(Bucket='notebook', Key='plays.csv', Body='\n'.join(['USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE'] + [f'{u},{i},{t},watched' for u, i, t in plays]))
s3.put_object(Bucket='notebook', Key='films.csv', Body='\n'.join(['ITEM_ID,GENRES'] + [f'm{film},{"Drama" if film % 2 else "Crime"}' for film in range(60)]))


def avro(name, *fields):
    return json.dumps({'type': 'record', 'name': name, 'namespace': 'com.amazonaws.personalize.schema', 'fields': list(fields), 'version': '1.0'})


def field(name, kind='string', **more):
    return {'name': name, 'type': kind, **more}


schemas = {
    'Interactions': avro('Interactions', field('USER_ID'), field('ITEM_ID'), field('TIMESTAMP', 'long'), field('EVENT_TYPE')),
    'Items': avro('Items', field('ITEM_ID'), field('GENRES', ['null', 'string'], categorical=True)),
}
group = personalize.create_dataset_group(name='notebook', tags=[{'tagKey': 'made', 'tagValue': 'by boto3'}])['datasetGroupArn']
wait(personalize.describe_dataset_group, 'datasetGroup', datasetGroupArn=group)
schema_arns, datasets = [], []
for kind, key in (('Interactions', 'plays.csv'), ('Items', 'films.csv')):
    schema_arns.append(personalize.create_schema(name=f'notebook-{kind}', schema=schemas[kind])['schemaArn'])
    datasets.append(personalize.create_dataset(name=f'notebook-{kind}', datasetType=kind, datasetGroupArn=group, schemaArn=schema_arns[-1])['datasetArn'])
    wait(personalize.describe_dataset, 'dataset', datasetArn=datasets[-1])
    job = personalize.create_dataset_import_job(jobName=f'notebook-{kind}', datasetArn=datasets[-1], dataSource={'dataLocation': f's3://notebook/{key}'}, roleArn=role_arn)['datasetImportJobArn']
    wait(personalize.describe_dataset_import_job, 'datasetImportJob', datasetImportJobArn=job)

# Solutions, metrics, campaigns.
solutions, campaigns = {}, {}
for recipe in ('aws-user-personalization-v2', 'aws-personalized-ranking-v2', 'aws-similar-items'):
    solutions[recipe] = personalize.create_solution(name=recipe, datasetGroupArn=group, recipeArn=f'arn:aws:personalize:::recipe/{recipe}', performAutoTraining=False)['solutionArn']
    wait(personalize.describe_solution, 'solution', solutionArn=solutions[recipe])
    version = personalize.create_solution_version(solutionArn=solutions[recipe])['solutionVersionArn']
    wait(personalize.describe_solution_version, 'solutionVersion', solutionVersionArn=version)
    seen.setdefault('metrics', sorted(personalize.get_solution_metrics(solutionVersionArn=version)['metrics']))
    campaigns[recipe] = personalize.create_campaign(name=recipe, solutionVersionArn=version, minProvisionedTPS=1)['campaignArn']
    wait(personalize.describe_campaign, 'campaign', campaignArn=campaigns[recipe])
people, ranking, similar = campaigns.values()

# Recommendations, ranking, similar films.
answer = runtime.get_recommendations(campaignArn=people, userId='2')
scores = [item['score'] for item in answer['itemList']]
seen['recommended'] = len(scores)
seen['scoresFall'] = scores == sorted(scores, reverse=True)
seen['ranked'] = ids(runtime.get_personalized_ranking(campaignArn=ranking, userId='1', inputList=['m0', 'm1', 'nobody-knows']), 'personalizedRanking')
seen['similarOfOneTaste'] = sum(int(item[1:]) % 2 == 1 for item in ids(runtime.get_recommendations(campaignArn=similar, itemId='m1', numResults=10))) >= 8

# Filters and events.
filters = {}
for name, expression in (('unwatched', 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watched")'), ('genre', 'INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)')):
    filters[name] = personalize.create_filter(name=name, datasetGroupArn=group, filterExpression=expression)['filterArn']
    wait(personalize.describe_filter, 'filter', filterArn=filters[name])
dramas = ids(runtime.get_recommendations(campaignArn=people, userId='2', filterArn=filters['genre'], filterValues={'GENRE': '"Drama"'}, numResults=100))
seen['dramas'] = [len(dramas), all(int(film[1:]) % 2 == 1 for film in dramas)]
tracker = personalize.create_event_tracker(name='notebook', datasetGroupArn=group)
wait(personalize.describe_event_tracker, 'eventTracker', eventTrackerArn=tracker['eventTrackerArn'])
first = ids(runtime.get_recommendations(campaignArn=people, userId='new', filterArn=filters['unwatched']))[0]
events.put_events(trackingId=tracker['trackingId'], userId='new', sessionId='s', eventList=[{'eventType': 'watched', 'itemId': first, 'sentAt': time.time()}])
seen['watchedIsOfferedAgain'] = first in ids(runtime.get_recommendations(campaignArn=people, userId='new', filterArn=filters['unwatched'], numResults=100))
events.put_items(datasetArn=datasets[1], items=[{'itemId': 'premiere', 'properties': '{"genres":"Western"}'}])
seen['western'] = ids(runtime.get_recommendations(campaignArn=people, userId='2', filterArn=filters['genre'], filterValues={'GENRE': '"Western"'}))

# Lists, tags, errors.
seen['tags'] = personalize.list_tags_for_resource(resourceArn=group)['tags']
seen['paged'] = sum(len(page['recipes']) for page in personalize.get_paginator('list_recipes').paginate(PaginationConfig={'PageSize': 4}))
seen['errors'] = []
for call in (
    lambda: personalize.create_dataset_group(name='-bad'),
    lambda: personalize.create_dataset_group(name='notebook'),
    lambda: personalize.delete_dataset_group(datasetGroupArn=group),
    lambda: personalize.describe_campaign(campaignArn=people + 'x'),
    lambda: personalize.create_filter(name='bad', datasetGroupArn=group, filterExpression='INCLUDE ItemID'),
    lambda: personalize.list_schemas(nextToken='x'),
    lambda: runtime.get_recommendations(campaignArn=people + 'x', userId='u'),
    lambda: personalize.list_metric_attributions(),
):
    try:
        call()
        seen['errors'].append(None)
    except ClientError as error:
        seen['errors'].append([error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode']])

# Everything goes.
for campaign in campaigns.values():
    personalize.delete_campaign(campaignArn=campaign)
    gone(personalize.describe_campaign, campaignArn=campaign)
for solution in solutions.values():
    personalize.delete_solution(solutionArn=solution)
    gone(personalize.describe_solution, solutionArn=solution)
for filter_arn in filters.values():
    personalize.delete_filter(filterArn=filter_arn)
    gone(personalize.describe_filter, filterArn=filter_arn)
personalize.delete_event_tracker(eventTrackerArn=tracker['eventTrackerArn'])
gone(personalize.describe_event_tracker, eventTrackerArn=tracker['eventTrackerArn'])
for dataset in datasets:
    personalize.delete_dataset(datasetArn=dataset)
    gone(personalize.describe_dataset, datasetArn=dataset)
for schema in schema_arns:
    personalize.delete_schema(schemaArn=schema)
personalize.delete_dataset_group(datasetGroupArn=group)
gone(personalize.describe_dataset_group, datasetGroupArn=group)
seen['left'] = len(personalize.list_dataset_groups()['datasetGroups'])
print(json.dumps(seen))
