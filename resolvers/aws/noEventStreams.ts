/** Stands in for @smithy/core/event-streams in bundles: SelectObjectContent and its like are not called. */
export const eventStreamSerdeProvider = undefined;

export class EventStreamSerde {
  constructor() {
    throw new Error('This bundle has no event streams.');
  }
}

export function resolveEventStreamSerdeConfig<Settings>(settings: Settings): Settings {
  return settings;
}
