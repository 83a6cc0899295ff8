import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type AwsRequest, type AwsResponse, AwsError, type DeployedResource, type LocalContext, type LocalService, TemplateError, type TemplateResource } from '../../service.ts';
import { requireKnown } from '../../stack/properties.ts';
import { publish } from './publish.ts';
import { element, parseForm, queryErrorResponse, queryResponse } from './queryProtocol.ts';
import { type Subscription, TopicStore } from './TopicStore.ts';

/** SNS: topics whose messages show on the terminal and reach subscribed queues. */
export function createSnsService(context: LocalContext): LocalService {
  const sns: Sns = { context, store: new TopicStore(join(context.stateFolder, 'sns.sqlite')) };
  return {
    names: ['sns'],
    async handle(request) {
      try {
        return await perform(sns, request);
      } catch (error) {
        if (error instanceof AwsError) return queryErrorResponse(error, request);
        throw error;
      }
    },
    accessRequests(request) {
      const form = parseForm(request);
      const name = form.get('Name');
      return [{ action: `sns:${form.get('Action') ?? ''}`, resource: form.get('TopicArn') ?? form.get('SubscriptionArn') ?? (name === null ? '*' : topicArn(sns, name)) }];
    },
    errorResponse: queryErrorResponse,
    resources: {
      'AWS::SNS::Topic': (resource) => deployTopic(sns, resource),
      // Who may publish is decided by the publishers' own policies.
      'AWS::SNS::TopicPolicy': (resource) => {
        requireKnown(resource, ['PolicyDocument', 'Topics']);
        return { ref: resource.defaultName, attributes: {} };
      },
      'AWS::SNS::Subscription': (resource) => deploySubscription(sns, resource),
    },
    close: () => sns.store.close(),
  };
}

interface Sns {
  readonly context: LocalContext;
  readonly store: TopicStore;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
async function perform(sns: Sns, request: AwsRequest): Promise<AwsResponse> {
  const form = parseForm(request);
  const action = form.get('Action') ?? '';
  const answer = (content: string): AwsResponse => queryResponse(action, content, request.requestId);
  switch (action) {
    case 'CreateTopic':
      return answer(element('TopicArn', createTopic(sns, required(form, 'Name'))));
    case 'ListTopics':
      return answer(`<Topics>${sns.store.topics().map((name) => `<member>${element('TopicArn', topicArn(sns, name))}</member>`).join('')}</Topics>`);
    case 'DeleteTopic':
      sns.store.deleteTopic(nameOf(required(form, 'TopicArn')));
      return answer('');
    case 'Publish': {
      const topic = existingTopic(sns, form.get('TopicArn') ?? required(form, 'TargetArn'));
      return answer(element('MessageId', await publish(sns.context, sns.store, { topic, topicArn: topicArn(sns, topic), message: required(form, 'Message'), subject: form.get('Subject') })));
    }
    case 'Subscribe': {
      const subscription = subscribe(sns, { topicArn: required(form, 'TopicArn'), protocol: required(form, 'Protocol'), endpoint: required(form, 'Endpoint'), raw: isRaw(form) });
      return answer(element('SubscriptionArn', subscriptionArn(sns, subscription)));
    }
    case 'Unsubscribe':
      sns.store.unsubscribe(nameOf(required(form, 'SubscriptionArn')));
      return answer('');
    case 'ListSubscriptions':
      return answer(members(sns, sns.store.subscriptions()));
    case 'ListSubscriptionsByTopic':
      return answer(members(sns, sns.store.subscriptions(existingTopic(sns, required(form, 'TopicArn')))));
    default:
      throw new AwsError('InvalidAction', `The local SNS has no operation ${action === '' ? '(no Action was sent)' : action}`);
  }
}

function createTopic(sns: Sns, name: string, displayName = ''): string {
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw new AwsError('InvalidParameter', 'Invalid parameter: Topic Name');
  sns.store.addTopic(name, displayName);
  return topicArn(sns, name);
}

function subscribe(sns: Sns, wanted: { readonly topicArn: string; readonly protocol: string; readonly endpoint: string; readonly raw: boolean }): Subscription {
  const { protocol, endpoint, raw } = wanted;
  return sns.store.subscribe({ id: randomUUID(), topic: existingTopic(sns, wanted.topicArn), protocol, endpoint, raw });
}

/** Attributes come as numbered entries of a map. */
function isRaw(form: URLSearchParams): boolean {
  return [...form].some(([name, value]) => value === 'RawMessageDelivery' && form.get(name.replace(/key$/, 'value')) === 'true');
}

function members(sns: Sns, subscriptions: readonly Subscription[]): string {
  return `<Subscriptions>${subscriptions.map((subscription) => `<member>${[
    element('TopicArn', topicArn(sns, subscription.topic)), element('Protocol', subscription.protocol), element('SubscriptionArn', subscriptionArn(sns, subscription)),
    element('Owner', sns.context.accountId), element('Endpoint', subscription.endpoint),
  ].join('')}</member>`).join('')}</Subscriptions>`;
}

function deployTopic(sns: Sns, resource: TemplateResource): DeployedResource {
  requireKnown(resource, ['DataProtectionPolicy', 'DeliveryStatusLogging', 'DisplayName', 'FifoTopic', 'KmsMasterKeyId', 'SignatureVersion', 'Subscription', 'Tags', 'TopicName', 'TracingConfig']);
  const { TopicName: given, DisplayName: displayName, FifoTopic: fifo, Subscription: subscriptions } = resource.properties;
  if (fifo === true) throw new TemplateError(`${resource.logicalId} (${resource.type}): the local SNS has standard topics only, and FifoTopic is true`);
  const name = typeof given === 'string' ? given : resource.defaultName;
  const arn = createTopic(sns, name, typeof displayName === 'string' ? displayName : '');
  for (const { Protocol: protocol, Endpoint: endpoint } of Array.isArray(subscriptions) ? (subscriptions as readonly Record<string, unknown>[]) : []) {
    subscribe(sns, { topicArn: arn, protocol: String(protocol), endpoint: String(endpoint), raw: false });
  }
  return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
}

function deploySubscription(sns: Sns, resource: TemplateResource): DeployedResource {
  const { TopicArn: arn, Protocol: protocol, Endpoint: endpoint, RawMessageDelivery: raw } = resource.properties;
  requireKnown(resource, ['Endpoint', 'Protocol', 'RawMessageDelivery', 'Region', 'TopicArn']);
  const subscription = subscribe(sns, { topicArn: String(arn), protocol: String(protocol), endpoint: String(endpoint), raw: raw === true || raw === 'true' });
  const ref = subscriptionArn(sns, subscription);
  return { ref, attributes: { Arn: ref } };
}

function existingTopic(sns: Sns, arn: string): string {
  const name = nameOf(arn);
  if (sns.store.displayName(name) === undefined) throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
  return name;
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null) throw new AwsError('InvalidParameter', `Invalid parameter: ${name} is required`);
  return value;
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

function topicArn(sns: Sns, name: string): string {
  return `arn:aws:sns:${sns.context.region}:${sns.context.accountId}:${name}`;
}

function subscriptionArn(sns: Sns, subscription: Subscription): string {
  return `${topicArn(sns, subscription.topic)}:${subscription.id}`;
}
