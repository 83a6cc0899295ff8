import { hashOf, randomFrom } from '../cover/random.ts';

/** Initials would be those of "viewer" for everybody: two hues tell them apart. */
export function Avatar({ userId }: { readonly userId: string }) {
  const random = randomFrom(hashOf(userId));
  const hue = random() * 360;
  return (
    <svg className="avatar" viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" fill={`oklch(0.58 0.16 ${hue.toFixed(0)})`} />
      <circle cx={6 + random() * 12} cy={6 + random() * 12} r={5 + random() * 4} fill={`oklch(0.85 0.12 ${(hue + 80 + random() * 160).toFixed(0)})`} />
    </svg>
  );
}
