export type { Interaction, InteractionPage, ModelAnswer, PlayedInteraction, Recommendation, RecommendationList, Video, VideoPage } from './answers.ts';
export type { UnsignedRequest, UpnextAuth } from './auth.ts';
export { createUpnextClient, type PlayInput, type UpnextClient, type UpnextClientOptions } from './createUpnextClient.ts';
export * from './operations.generated.ts';
export type { Observer } from './realtime.ts';
export { UpnextError, type UpnextErrorType } from './UpnextError.ts';
