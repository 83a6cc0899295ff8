import type { ReactNode } from 'react';
import type { Palette } from './palette.ts';

/** Pictures are drawn on 320 × 180 units. */
export const width = 320;
export const height = 180;

type Motif = (palette: Palette, random: () => number) => ReactNode;

const times = <Value,>(count: number, make: (index: number) => Value): Value[] => Array.from({ length: count }, (_, index) => make(index));

/** Ridges one before the other under a low sun. */
const hills: Motif = ({ deep, base, bright, contrast }, random) => {
  const ridge = (top: number, swing: number): string => {
    const points = times(9, (index) => `${index * 40},${(top + (random() - 0.5) * swing).toFixed(1)}`);
    return `M0,${height} L${points.join(' L')} L${width},${height}Z`;
  };
  return (
    <>
      <circle cx={60 + random() * 200} cy={58 + random() * 26} r={24 + random() * 14} fill={contrast} />
      <path d={ridge(96, 56)} fill={bright} opacity={0.75} />
      <path d={ridge(126, 44)} fill={base} />
      <path d={ridge(154, 26)} fill={deep} />
    </>
  );
};

const orbits: Motif = ({ bright, light, contrast }, random) => {
  const [x, y, turn] = [110 + random() * 100, 70 + random() * 40, random() * 180];
  return (
    <>
      {times(4, (index) => (
        <ellipse key={index} cx={x} cy={y} rx={46 + index * 38} ry={16 + index * 17} transform={`rotate(${turn + index * 9} ${x} ${y})`} fill="none" stroke={light} strokeWidth={1.6} opacity={0.75 - index * 0.14} />
      ))}
      <circle cx={x} cy={y} r={19} fill={bright} />
      <circle cx={x + 58} cy={y - 20} r={6 + random() * 4} fill={contrast} />
      <circle cx={x - 84} cy={y + 26} r={4 + random() * 4} fill={light} />
      {times(16, (index) => (
        <circle key={`s${index}`} cx={random() * width} cy={random() * height} r={0.7 + random()} fill={light} opacity={0.8} />
      ))}
    </>
  );
};

const bars: Motif = ({ bright, light, contrast }, random) => {
  const phase = random() * 6;
  return times(26, (index) => {
    const size = 14 + Math.abs(Math.sin(index * 0.42 + phase) * Math.cos(index * 0.17 + phase)) * 104 + random() * 16;
    return <rect key={index} x={12 + index * 11.6} y={(height - size) / 2} width={6.4} height={size} rx={3.2} fill={index % 7 === 3 ? contrast : index % 2 === 0 ? bright : light} opacity={0.92} />;
  });
};

const confetti: Motif = ({ bright, light, contrast }, random) =>
  times(40, (index) => {
    const [x, y] = [random() * width, random() * height];
    const fill = [bright, light, contrast][index % 3];
    return index % 2 === 0 ? <circle key={index} cx={x} cy={y} r={4 + random() * 12} fill={fill} opacity={0.85} /> : <rect key={index} x={x} y={y} width={8 + random() * 22} height={6} rx={3} transform={`rotate(${random() * 180} ${x} ${y})`} fill={fill} />;
  });

const pixels: Motif = ({ deep, bright, light, contrast }, random) => {
  // Mirrored, as sprites are.
  const cells = times(35, () => random());
  return times(70, (index) => {
    const [column, row] = [index % 10, Math.floor(index / 10)];
    const value = cells[row * 5 + Math.min(column, 9 - column)] ?? 0;
    if (value < 0.42) return null;
    return <rect key={index} x={60 + column * 20} y={20 + row * 20} width={20} height={20} fill={value > 0.88 ? contrast : value > 0.7 ? light : value > 0.56 ? bright : deep} />;
  });
};

const stripes: Motif = ({ bright, light, contrast }, random) => {
  const lean = random() < 0.5 ? -1 : 1;
  return (
    <g transform={`skewX(${lean * 24})`}>
      {times(7, (index) => (
        <rect key={index} x={-60 + index * 66 + random() * 18} y={0} width={10 + random() * 30} height={height} fill={[bright, contrast, light][index % 3]} opacity={index % 3 === 2 ? 0.35 : 0.85} />
      ))}
    </g>
  );
};

const arcs: Motif = ({ bright, light, contrast }, random) => {
  const [x, y] = [random() < 0.5 ? 40 : 280, 180];
  return times(7, (index) => <circle key={index} cx={x} cy={y} r={28 + index * 31} fill="none" stroke={[bright, contrast, light][index % 3]} strokeWidth={13} strokeDasharray={`${90 + random() * 300} ${18 + random() * 60}`} strokeLinecap="round" opacity={0.88} />);
};

const blocks: Motif = ({ deep, bright, light, contrast }, random) =>
  times(28, (index) => {
    const [x, y] = [(index % 7) * 46, Math.floor(index / 7) * 45];
    const fill = [deep, bright, light, contrast][Math.floor(random() * 4)];
    const turn = Math.floor(random() * 4) * 90;
    return <path key={index} d={random() < 0.5 ? `M${x},${y}h46v45z` : `M${x},${y}h46a46,45 0 0 1 -46,45z`} transform={`rotate(${turn} ${x + 23} ${y + 22.5})`} fill={fill} opacity={0.82} />;
  });

const arches: Motif = ({ deep, base, bright, contrast }, random) => (
  <>
    <circle cx={160} cy={70 + random() * 30} r={52} fill={contrast} opacity={0.9} />
    {times(5, (index) => {
      const [x, top] = [index * 68 - 10 + random() * 8, 62 + random() * 46];
      return <path key={index} d={`M${x},180V${top + 26}a26,26 0 0 1 52,0V180z`} fill={[bright, base, deep][index % 3]} />;
    })}
    <rect y={166} width={width} height={14} fill={deep} />
  </>
);

const circuit: Motif = ({ bright, light, contrast }, random) =>
  times(11, (index) => {
    const y = 14 + index * 15.4;
    const [bend, end] = [40 + random() * 120, 190 + random() * 110];
    const shift = (random() < 0.5 ? -1 : 1) * 15.4;
    return (
      <g key={index} stroke={index % 3 === 0 ? contrast : index % 3 === 1 ? bright : light} strokeWidth={2.4} fill="none">
        <path d={`M0,${y}H${bend}l15.4,${shift}H${end}`} />
        <circle cx={end + 5} cy={y + shift} r={4.4} />
      </g>
    );
  });

const blobs: Motif = ({ bright, light, contrast, base }, random) =>
  times(7, (index) => {
    const [x, y, size] = [random() * width, random() * height, 30 + random() * 48];
    const points = times(8, (corner) => {
      const [angle, reach] = [(corner / 8) * Math.PI * 2, size * (0.72 + random() * 0.5)];
      return [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach * 0.8] as const;
    });
    const path = points.map(([px, py], corner) => {
      const [nx, ny] = points[(corner + 1) % points.length] ?? [px, py];
      return `${corner === 0 ? `M${((px + (points.at(-1)?.[0] ?? px)) / 2).toFixed(1)},${((py + (points.at(-1)?.[1] ?? py)) / 2).toFixed(1)}` : ''}Q${px.toFixed(1)},${py.toFixed(1)} ${((px + nx) / 2).toFixed(1)},${((py + ny) / 2).toFixed(1)}`;
    });
    return <path key={index} d={`${path.join('')}Z`} fill={[bright, contrast, light, base][index % 4]} opacity={0.78} />;
  });

const waves: Motif = ({ bright, light, contrast }, random) => {
  const phase = random() * 6;
  return times(9, (index) => {
    const y = 16 + index * 20;
    const swing = 7 + random() * 13;
    const points = times(17, (step) => `${step * 20},${(y + Math.sin(step * 0.7 + phase + index * 0.5) * swing).toFixed(1)}`);
    return <polyline key={index} points={points.join(' ')} fill="none" stroke={[bright, light, contrast][index % 3]} strokeWidth={index % 3 === 2 ? 7 : 3.4} strokeLinecap="round" strokeLinejoin="round" opacity={0.85} />;
  });
};

const plates: Motif = ({ deep, bright, light, contrast }, random) => {
  const [x, y] = [120 + random() * 80, 92];
  return (
    <>
      <circle cx={x} cy={y} r={72} fill={light} />
      <circle cx={x} cy={y} r={54} fill={deep} opacity={0.16} />
      {times(11, (index) => {
        const [angle, reach] = [random() * 6.28, random() * 38];
        return <circle key={index} cx={x + Math.cos(angle) * reach} cy={y + Math.sin(angle) * reach} r={6 + random() * 12} fill={[bright, contrast, deep][index % 3]} opacity={0.92} />;
      })}
      <rect x={x + 92} y={26} width={7} height={130} rx={3.5} fill={light} opacity={0.9} />
      <rect x={x - 104} y={26} width={7} height={130} rx={3.5} fill={light} opacity={0.9} />
    </>
  );
};

const spots: Motif = ({ deep, bright, light, contrast }, random) =>
  times(18, (index) => {
    const [x, y] = [(index % 6) * 62 - 4 + random() * 26 + (Math.floor(index / 6) % 2) * 30, 26 + Math.floor(index / 6) * 62 + random() * 14];
    const size = 15 + random() * 17;
    return <ellipse key={index} cx={x} cy={y} rx={size * (1 + random() * 0.4)} ry={size} transform={`rotate(${random() * 120 - 60} ${x} ${y})`} fill={[deep, bright, contrast, light][Math.floor(random() * 4)]} opacity={0.9} />;
  });

const byGenre: Readonly<Record<string, Motif>> = {
  Cooking: plates,
  Travel: hills,
  Science: orbits,
  Music: bars,
  Comedy: confetti,
  Gaming: pixels,
  Nature: waves,
  Sports: stripes,
  Making: blocks,
  History: arches,
  Technology: circuit,
  Fitness: arcs,
  Art: blobs,
  Animals: spots,
};
const motifs = Object.values(byGenre);

/** A known genre has its own; any other always gets the same one. */
export function motifOf(genre: string, hash: number): Motif {
  return byGenre[genre] ?? motifs[hash % motifs.length] ?? waves;
}
