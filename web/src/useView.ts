import { useEffect, useSyncExternalStore } from 'react';

export const views = ['watch', 'history', 'model'] as const;
export type View = (typeof views)[number];

export const viewNames: Readonly<Record<View, string>> = { watch: 'Watch', history: 'History', model: 'Model' };

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

function current(): View {
  return views.find((view) => location.hash === `#/${view}`) ?? 'watch';
}

/** The view in the address: "#/history". A bucket serves one page, and needs to know no other paths. */
export function useView(): View {
  const view = useSyncExternalStore(subscribe, current);
  useEffect(() => {
    document.title = view === 'watch' ? 'Upnext' : `${viewNames[view]} · Upnext`;
  }, [view]);
  return view;
}
