/**
 * Turns a model's scores, whose scale is its own, into AWS's: shares of 1 over all items that can be recommended, a softmax of the
 * scores in standard deviations. https://docs.aws.amazon.com/personalize/latest/dg/recommendations.html
 */
export function scoreShares(scores: Float32Array, allowed: Uint8Array): (item: number) => number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  let highest = -Infinity;
  for (let item = 0; item < scores.length; item++) {
    const score = scores[item] ?? -Infinity;
    if (allowed[item] !== 1 || score === -Infinity) continue;
    count += 1;
    sum += score;
    squares += score * score;
    if (score > highest) highest = score;
  }
  const deviation = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) || 1;
  let total = 0;
  for (let item = 0; item < scores.length; item++) {
    if (allowed[item] === 1) total += Math.exp(((scores[item] ?? -Infinity) - highest) / deviation);
  }
  return (item) => Math.exp(((scores[item] ?? -Infinity) - highest) / deviation) / total;
}
