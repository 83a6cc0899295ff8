import { useEffect, useRef } from 'react';
import type { ModelAnswer } from '../../../client/index.ts';
import { count } from '../words.ts';
import { useColours } from './colours.ts';

type Matrix = NonNullable<ModelAnswer['matrix']>;

/** Densities fall steeply from the busiest corner: their square root is what the eye can tell apart. */
const gamma = 0.5;

export function MatrixPicture({ matrix }: { readonly matrix: Matrix }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    const image = context.createImageData(matrix.columns, matrix.rows);
    const [cold, warm, hot] = [rgbOf(context, colours.surface), rgbOf(context, colours.accent), rgbOf(context, colours.text)];
    const most = Math.max(1e-9, ...matrix.cells);
    matrix.cells.forEach((density, index) => {
      const heat = (density / most) ** gamma;
      const [from, to, share] = heat < 0.6 ? [cold, warm, heat / 0.6] : [warm, hot, (heat - 0.6) / 0.4];
      for (let channel = 0; channel < 3; channel++) image.data[index * 4 + channel] = (from[channel] ?? 0) + ((to[channel] ?? 0) - (from[channel] ?? 0)) * share;
      image.data[index * 4 + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }, [matrix, colours]);
  return (
    <figure className="matrix">
      <canvas ref={canvas} width={matrix.columns} height={matrix.rows} role="img" aria-label={`How densely ${count(matrix.users, 'viewer')} and ${count(matrix.items, 'video')} are linked by plays: most in the corner of the busiest viewers and the most played videos`} />
      <figcaption className="muted">
        <span>{count(matrix.users, 'viewer')} ↓</span>
        <span>{count(matrix.items, 'video')} →</span>
      </figcaption>
    </figure>
  );
}

/** Any CSS colour as the canvas itself understands it. */
function rgbOf(context: CanvasRenderingContext2D, colour: string): readonly number[] {
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}
