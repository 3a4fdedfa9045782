/** Round axis values from 0 to at least max, in about n steps. */
export function ticks(max: number, n = 4): number[] {
  if (!(max > 0)) return [0, 1];
  const raw = max / n;
  const power = 10 ** Math.floor(Math.log10(raw));
  const fraction = raw / power;
  const factor = [1, 2, 2.5, 5, 10].find((f) => fraction <= f) ?? 10;
  const step = factor * power;
  const values: number[] = [];
  for (let i = 0; i === 0 || (i - 1) * step < max; i++)
    values.push(Number((i * step).toPrecision(12)));
  return values;
}

/** Round times: seconds have steps of their own. */
export function durationTicks(max: number, n = 4): number[] {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  const step = steps.find((s) => s * n >= max) ?? Math.ceil(max / n / 3600) * 3600;
  const values = [0];
  for (let v = step; values[values.length - 1]! < max; v += step) values.push(v);
  return values.length > 1 ? values : [0, step];
}

/**
 * Class 1 to k of a value, by equal steps of the logarithm between the
 * smallest and the largest; 0 for none. By equal steps of the value itself,
 * one large country would leave all others in class 1.
 */
export function logClass(value: number, min: number, max: number, k: number): number {
  if (!(value > 0)) return 0;
  if (max <= min) return k;
  return 1 + Math.min(k - 1, Math.floor((Math.log(value / min) / Math.log(max / min)) * k));
}

/** Every how many points a label fits, when at most n of them do. */
export function labelStep(points: number, n: number, steps: number[]): number {
  const least = Math.ceil(points / Math.max(1, n));
  return steps.find((s) => s >= least) ?? least;
}
