import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VideoRecommendations, type VideoRecommendationsProps } from '../../infra/VideoRecommendations.ts';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'upnext-security-'));
});
afterEach(() => rmSync(outdir, { recursive: true }));

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly { readonly ruleName: string; readonly violatingConstructs: readonly { readonly constructPath: string }[] }[];
  }[];
}

/** "rule at construct" of everything that AWS's rules find and nobody has explained. */
function findings(props: VideoRecommendationsProps): string[] {
  const app = new App({ analyticsReporting: false, outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new Stack(app, 'Cinema');
  new VideoRecommendations(stack, 'Recommendations', props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof Error && error.name.includes('ValidationFailed'))) throw error;
  }
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
  const [report] = pluginReports.filter(({ pluginName }) => pluginName === 'AwsSolutions');
  if (report === undefined) throw new Error('The rules were not checked.');
  return report.violations.flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`));
}

describe('AWS\'s rules for solutions (cdk-nag) find nothing unexplained', () => {
  it.each([
    ['in development', { stage: 'dev' }],
    ['in production', { stage: 'prod' }],
    ['with a firewall, AppSync\'s cache and CloudFront', { stage: 'prod', firewall: {}, apiCache: true, edgeCache: true }],
  ] satisfies [string, VideoRecommendationsProps][])('%s', (_, props) => {
    expect(findings(props)).toEqual([]);
  });
});
