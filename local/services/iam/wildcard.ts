/** IAM's patterns: `*` for any characters, `?` for one; everything else stands for itself. */
export function wildcardPattern(pattern: string, flags = ''): RegExp {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}
