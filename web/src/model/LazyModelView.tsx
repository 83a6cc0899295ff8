import { lazy, Suspense } from 'react';

const Charts = lazy(async () => ({ default: (await import('./ModelView.tsx')).ModelView }));

/** The charting library comes with the first look at this view. */
export function LazyModelView() {
  return (
    <Suspense fallback={<p className="empty">Loading …</p>}>
      <Charts />
    </Suspense>
  );
}
