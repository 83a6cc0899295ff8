import type { UpnextAuth } from '../../../client/index.ts';
import type { Configuration } from '../configuration.ts';
import type { SignedIn } from './signIn.ts';

/** As whom the page asks: a viewer that somebody with the key looks at, or the signed-in viewer themselves. */
export type Viewer = { readonly kind: 'nobody' } | { readonly kind: 'chosen'; readonly userId: string } | { readonly kind: 'signedIn'; readonly userId: string; readonly signedIn: SignedIn };

const key = 'upnext.viewer';

/** The chosen viewer of the last visit, or the first of the suggested ones. */
export function firstViewer({ chooseViewer = false, viewers = [] }: Configuration): Viewer {
  const userId = localStorage.getItem(key) ?? viewers[0];
  return !chooseViewer || userId === undefined ? { kind: 'nobody' } : { kind: 'chosen', userId };
}

export function rememberViewer(viewer: Viewer): void {
  if (viewer.kind === 'chosen') localStorage.setItem(key, viewer.userId);
}

export function authOf(viewer: Viewer, { apiKey }: Configuration): UpnextAuth {
  if (viewer.kind === 'signedIn') return { token: () => viewer.signedIn.token() };
  return { apiKey: apiKey ?? '' };
}

export function userIdOf(viewer: Viewer): string | undefined {
  return viewer.kind === 'nobody' ? undefined : viewer.userId;
}

/** The model view is the operators'; a key opens it outside production. */
export function seesModel(viewer: Viewer, { chooseViewer = false }: Configuration): boolean {
  return viewer.kind === 'signedIn' ? viewer.signedIn.operator : chooseViewer;
}
