import { fileURLToPath } from 'node:url';

import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { build } from 'esbuild';

import type { Tab } from './examples.ts';

export interface GraphiqlPageOptions {
  /** A URL, or a path on the page's own origin. */
  readonly endpoint: string;
  /** Filled in for every tab; changed by hand in the page. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tabs: readonly Tab[];
}

let bundled: Promise<string> | undefined;

/** GraphiQL with its explorer as one page that loads nothing from elsewhere, 9 MB; its subscriptions are AppSync's. */
export async function graphiqlPage({ endpoint, headers, tabs }: GraphiqlPageOptions): Promise<string> {
  const fetcher = await (bundled ??= bundleFetcher());
  const headerText = JSON.stringify(headers, null, 2);
  const page = renderGraphiQL({
    title: 'Upnext GraphiQL',
    defaultTabs: tabs.map((tab) => ({ ...tab, headers: headerText })),
    headers: headerText,
    // The open tab takes its variables from here.
    ...(tabs[0] === undefined ? {} : { variables: tabs[0].variables }),
  } as Parameters<typeof renderGraphiQL>[0]);
  // The package knows no fetcher, as its options are data: its component does.
  const call = 'YogaGraphiQL.renderYogaGraphiQL(';
  const at = page.lastIndexOf(call);
  const begin = page.indexOf('{', at);
  const end = page.lastIndexOf('}', page.lastIndexOf(');'));
  if (at < 0 || begin < 0 || end < begin) throw new Error('@graphql-yoga/render-graphiql renders another page than expected.');
  const options = `{ ...${page.slice(begin, end + 1)}, fetcher: UpnextFetcher.createFetcher(${JSON.stringify(endpoint)}) }`;
  return `${page.slice(0, at)}${fetcher}\n${page.slice(at, begin)}${options}${page.slice(end + 1)}`;
}

async function bundleFetcher(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('fetcher.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'UpnextFetcher',
    target: 'es2022',
    minify: true,
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  // Inside a script element the text must not end it.
  return (outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script');
}
