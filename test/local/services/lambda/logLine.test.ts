import { expect, it } from 'vitest';
import { readableLine } from '../../../../local/services/lambda/logLine.ts';

it('shows a structured line as level, message and fields', () => {
  const line = JSON.stringify({ level: 'WARN', message: 'Personalize did not answer', timestamp: 'now', service: 'upnext', campaign: 'trending', tries: 2 });
  expect(readableLine(line)).toBe('WARN Personalize did not answer campaign=trending tries=2');
});

it('leaves out embedded metrics, and leaves every other line as it is', () => {
  expect(readableLine('{"_aws":{"Timestamp":1},"Lists":1}')).toBeUndefined();
  for (const line of ['plain', '{ half', '{"a":1}', '[1]']) expect(readableLine(line)).toBe(line);
});
