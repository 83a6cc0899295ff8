import { requireValid, ServiceError } from '../ServiceError.ts';
import { videoProblem } from '../validate.ts';
import type { Video } from '../video.ts';

/** The video to put under an id, from a request's body. Throws InvalidInput. */
export function parseVideo(id: string, body: Readonly<Record<string, unknown>>): Video {
  if (body['id'] !== undefined && body['id'] !== id) {
    throw new ServiceError('InvalidInput', `id: got ${JSON.stringify(body['id'])}, expected ${JSON.stringify(id)} as in the path, or none.`);
  }
  requireValid(videoProblem({ ...body, id }));
  const { title, url, durationSeconds, genres, createdAt } = body;
  if (!URL.canParse(String(url))) throw new ServiceError('InvalidInput', `url: got ${JSON.stringify(url)}, expected an absolute URL.`);
  const created = createdAt === undefined || createdAt === null ? undefined : Date.parse(String(createdAt));
  if (created !== undefined && Number.isNaN(created)) {
    throw new ServiceError('InvalidInput', `createdAt: got ${JSON.stringify(createdAt)}, expected a time such as 2026-01-31T20:15:00Z.`);
  }
  return {
    id,
    title: String(title),
    url: String(url),
    ...(typeof durationSeconds === 'number' ? { durationSeconds } : {}),
    genres: Array.isArray(genres) ? genres.map(String) : [],
    ...(created === undefined ? {} : { createdAt: new Date(created).toISOString() }),
  };
}
