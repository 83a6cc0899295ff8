import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Stage } from '../../infra/stage.ts';
import { VideoRecommendations } from '../../infra/VideoRecommendations.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** The template of a stage, without its Lambda code, which takes seconds to bundle. */
export function synthesize(stage: Stage): { readonly template: Template; readonly resources: Readonly<Record<string, TemplateResource>> } {
  const app = new App({
    analyticsReporting: false,
    context: { 'aws:cdk:bundling-stacks': [] },
  });
  const stack = new Stack(app, 'Upnext');
  new VideoRecommendations(stack, 'Upnext', { stage });
  const template = Template.fromStack(stack);
  return { template, resources: template.toJSON()['Resources'] as Record<string, TemplateResource> };
}
