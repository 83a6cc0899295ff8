import { hashOf } from '../cover/random.ts';

/** Initials would be those of "viewer" for everybody: two hues tell them apart. */
export function Avatar({ userId }: { readonly userId: string }) {
  const hash = hashOf(userId);
  return (
    <svg className="avatar" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="12" fill={`oklch(0.55 0.15 ${hash % 360})`} />
      <circle cx={8 + (hash >> 9) % 9} cy={7 + (hash >> 13) % 10} r="7" fill={`oklch(0.8 0.13 ${(hash >> 5) % 360})`} />
    </svg>
  );
}
