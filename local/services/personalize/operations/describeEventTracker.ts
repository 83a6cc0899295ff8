import { describeOperation } from './describe.ts';

export const describeEventTracker = describeOperation({ name: 'DescribeEventTracker', type: 'event-tracker', arnMember: 'eventTrackerArn', answer: 'eventTracker' });
