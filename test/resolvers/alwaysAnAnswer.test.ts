import { describe, expect, it } from 'vitest';
import { attributedId, attributionOf } from '../../resolvers/attribution.ts';
import { BoundedCache } from '../../resolvers/BoundedCache.ts';
import { CircuitBreaker } from '../../resolvers/CircuitBreaker.ts';
import { Collapsed } from '../../resolvers/Collapsed.ts';
import { Deadline } from '../../resolvers/Deadline.ts';
import { Dependency } from '../../resolvers/Dependency.ts';
import { RecentRankings } from '../../resolvers/RecentRankings.ts';

function clock() {
  let time = 0;
  return { now: () => time, pass: (milliseconds: number) => void (time += milliseconds) };
}

describe('a circuit', () => {
  const broken = () => {
    const time = clock();
    const circuit = new CircuitBreaker({ failures: 3, openMilliseconds: 100, longestMilliseconds: 300, now: time.now });
    for (let call = 0; call < 3; call += 1) circuit.failed();
    return { circuit, time };
  };

  it('opens after failures in a row, and not after as many with a success between', () => {
    const circuit = new CircuitBreaker({ failures: 3 });
    for (const outcome of ['failed', 'failed', 'succeeded', 'failed', 'failed'] as const) circuit[outcome]();
    expect(circuit.admit()).toBe(true);
    circuit.failed();
    expect([circuit.state, circuit.admit()]).toEqual(['open', false]);
  });

  it('lets one call try after a while, and closes when that succeeds', () => {
    const { circuit, time } = broken();
    time.pass(99);
    expect(circuit.admit()).toBe(false);
    time.pass(1);
    expect([circuit.admit(), circuit.admit(), circuit.state]).toEqual([true, false, 'half-open']);
    circuit.succeeded();
    expect([circuit.state, circuit.admit()]).toEqual(['closed', true]);
  });

  it('stays open twice as long each time that the try fails, up to a bound', () => {
    const { circuit, time } = broken();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      let waited = 0;
      for (; !circuit.admit(); waited += 10) time.pass(10);
      waits.push(waited);
      circuit.failed();
    }
    expect(waits).toEqual([100, 200, 300, 300]);
  });
});

describe('a dependency', () => {
  const refused = Object.assign(new Error('no such user'), { name: 'InvalidInputException', $fault: 'client' });
  const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException', $fault: 'client' });
  const dependency = (breaker: CircuitBreaker) => new Dependency({ name: 'Videos', mostMilliseconds: 60_000, breaker });

  it('is not asked when no time is left, or its circuit is open', async () => {
    const time = clock();
    const deadline = new Deadline(100, time.now);
    time.pass(100);
    const breaker = new CircuitBreaker({ failures: 1 });
    await expect(dependency(breaker).ask(deadline, () => Promise.reject(new Error('asked')))).rejects.toMatchObject({ name: 'NotAnswered', asked: false });
    breaker.failed();
    await expect(dependency(breaker).ask(new Deadline(1_000, time.now), () => Promise.reject(new Error('asked')))).rejects.toMatchObject({ asked: false });
  });

  it('that hangs is given up, and its call told so', async () => {
    let signalled = false;
    const hanging = (signal: AbortSignal): Promise<never> => new Promise(() => signal.addEventListener('abort', () => (signalled = true)));
    await expect(new Dependency({ name: 'Videos', mostMilliseconds: 20 }).ask(new Deadline(60_000), hanging)).rejects.toThrow('Videos did not answer: nothing within 20 ms');
    expect(signalled).toBe(true);
  });

  it('opens its circuit when it throttles or fails, never when it refuses a request as it is', async () => {
    for (const [error, state] of [[refused, 'closed'], [throttled, 'open'], [new Error('socket hang up'), 'open']] as const) {
      const breaker = new CircuitBreaker({ failures: 1 });
      await expect(dependency(breaker).ask(new Deadline(60_000), () => Promise.reject(error))).rejects.toThrow(error.message);
      expect(breaker.state).toBe(state);
    }
  });
});

describe('a deadline', () => {
  it('gives what is left, less what is kept for later, and never less than nothing', () => {
    const time = clock();
    const deadline = new Deadline(800, time.now);
    time.pass(300);
    expect([deadline.remaining, deadline.leaving(200).remaining, deadline.leaving(900).remaining]).toEqual([500, 300, 0]);
    time.pass(900);
    expect(deadline.remaining).toBe(0);
  });
});

describe('a cache', () => {
  it('forgets what was set longest ago when it is full, and keeps old entries for when nothing newer can be had', () => {
    const time = clock();
    const cache = new BoundedCache<number>({ entries: 2, fresh: 10, now: time.now });
    for (const [key, value] of [['a', 1], ['b', 2], ['a', 3], ['c', 4]] as const) cache.set(key, value);
    expect([cache.fresh('a'), cache.fresh('b'), cache.size]).toEqual([3, undefined, 2]);
    time.pass(10);
    expect([cache.fresh('a'), cache.any('a')]).toEqual([undefined, 3]);
  });
});

describe('equal questions at the same time', () => {
  it('are asked once, and again later, also after a failure', async () => {
    let asked = 0;
    const collapsed = new Collapsed<number>();
    const find = () => Promise.resolve((asked += 1));
    expect(await Promise.all([collapsed.ask('q', find), collapsed.ask('q', find), collapsed.ask('other', find)])).toEqual([1, 1, 2]);
    await expect(collapsed.ask('q', () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    expect(await collapsed.ask('q', find)).toBe(3);
  });
});

describe('a ranking of a moment ago', () => {
  const play = (id: string, occurredAt: string) => ({ id, videoId: 'v', type: 'WATCHED', occurredAt }) as const;
  const ranked = { items: [{ videoId: 'v1' }] };

  it('holds until the viewer plays something else', () => {
    const recent = new RecentRankings();
    const before = [play('1', '2026-01-01T00:00:00.000Z')];
    recent.keep('q', before, ranked);
    expect(recent.get('q', before)).toBe(ranked);
    expect(recent.get('q', [play('2', '2026-01-02T00:00:00.000Z'), ...before])).toBeUndefined();
    expect(recent.get('q', undefined)).toBeUndefined();
  });

  it('is not kept while Personalize may not know of the newest play', () => {
    const recent = new RecentRankings();
    const now = [play('1', new Date().toISOString())];
    recent.keep('q', now, ranked);
    expect(recent.has('q')).toBe(false);
  });
});

describe('a recommendationId', () => {
  it('tells its campaign, and is Personalize\'s own again without it', () => {
    expect(attributionOf(attributedId('RID-1', 'trending'))).toEqual({ recommendationId: 'RID-1', campaign: 'trending' });
  });

  it('that a client made up names no campaign', () => {
    for (const id of ['RID-1', 'RID-1~made-up', '~trending', '']) expect(attributionOf(id)).toEqual({ recommendationId: id });
  });
});
