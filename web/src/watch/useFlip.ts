import { useLayoutEffect, useRef } from 'react';

const durationMs = 650;

/**
 * Lets the children of a list glide from where they were to where they are (https://aerotwist.com/blog/flip-your-animations/), and new ones
 * come in. Children carry their id in data-id. Nothing moves for those who asked for less motion.
 */
export function useFlip<Element extends HTMLElement>(order: string): React.RefObject<Element | null> {
  const list = useRef<Element>(null);
  const places = useRef<ReadonlyMap<string, number>>(new Map());
  useLayoutEffect(() => {
    const before = places.current;
    const now = new Map<string, number>();
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    for (const child of list.current?.children ?? []) {
      if (!(child instanceof HTMLElement) || child.dataset['id'] === undefined) continue;
      const [id, left] = [child.dataset['id'], child.offsetLeft];
      now.set(id, left);
      const old = before.get(id);
      if (still || before.size === 0) continue;
      if (old === undefined) child.animate([{ opacity: 0, transform: 'translateY(18px) scale(0.92)' }, { opacity: 1, transform: 'none' }], { duration: durationMs, easing: 'cubic-bezier(0.2, 0.9, 0.3, 1)' });
      else if (old !== left) child.animate([{ transform: `translateX(${old - left}px)` }, { transform: 'none' }], { duration: durationMs, easing: 'cubic-bezier(0.3, 0.9, 0.3, 1)' });
    }
    places.current = now;
  }, [order]);
  return list;
}
