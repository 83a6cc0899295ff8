import type { Item } from '@aws-sdk/client-personalize-events';
import type { Deliverable } from './deliverRecords.ts';
import { videoFromItem } from './video.ts';

type StreamImage = Pick<Deliverable, 'sequenceNumber' | 'image'>;

/** PutItems' limit on one call. */
const itemsPerCall = 10;

export interface ItemBatch {
  readonly items: readonly Item[];
  readonly sequenceNumbers: readonly string[];
}

/** Videos as Personalize's items, ten at most to a call. */
export function itemBatches(images: readonly StreamImage[]): readonly ItemBatch[] {
  const batches: ItemBatch[] = [];
  for (let start = 0; start < images.length; start += itemsPerCall) {
    const part = images.slice(start, start + itemsPerCall);
    batches.push({ items: part.map(({ image }) => personalizeItem(image)), sequenceNumbers: part.map(({ sequenceNumber }) => sequenceNumber) });
  }
  return batches;
}

/** Fields of the items schema in camel case. https://docs.aws.amazon.com/personalize/latest/dg/importing-items.html */
function personalizeItem(image: StreamImage['image']): Item {
  const { id, genres, createdAt, durationSeconds } = videoFromItem(image);
  const properties = {
    ...(genres.length === 0 ? {} : { genres: genres.join('|') }),
    ...(createdAt === undefined ? {} : { creationTimestamp: Math.floor(Date.parse(createdAt) / 1000) }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
  return { itemId: id, properties: JSON.stringify(properties) };
}
