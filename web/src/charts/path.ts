export type XY = [x: number, y: number];

const round = (v: number): number => Math.round(v * 10) / 10;

/**
 * Straight segments through the points; a null breaks the line. A point
 * between two breaks becomes a segment of no length, which a round line cap
 * shows as a dot. Straight on purpose: a curve would show values that nobody
 * measured.
 */
export function line(points: (XY | null)[]): string {
  let path = '';
  let run = 0;
  points.forEach((point, i) => {
    if (!point) {
      run = 0;
      return;
    }
    const xy = `${round(point[0])},${round(point[1])}`;
    path += run++ ? `L${xy}` : `M${xy}`;
    if (run === 1 && !points[i + 1]) path += `L${xy}`;
  });
  return path;
}

/** The area between the line and a horizontal base, one shape per unbroken run. */
export function area(points: (XY | null)[], base: number): string {
  return runs(points)
    .filter((run) => run.length > 1)
    .map((run) => {
      const first = run[0]!;
      const last = run[run.length - 1]!;
      return `${line(run)}L${round(last[0])},${round(base)}L${round(first[0])},${round(base)}Z`;
    })
    .join('');
}

function runs(points: (XY | null)[]): XY[][] {
  const all: XY[][] = [[]];
  for (const point of points) {
    if (point) all[all.length - 1]!.push(point);
    else all.push([]);
  }
  return all;
}
