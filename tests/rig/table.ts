/** The rig's result as text. Pure. */

export interface PathFigures {
  readonly lane: string;
  readonly device: string;
  /** Of the first plug, with the gate running; null where another device of its kind comes after it. */
  readonly plugMs: number | null;
  readonly faultMs: readonly number[];
  readonly readyMs: readonly number[];
  /** How often it was pulled apart, wobbled, and was pulled while its relay was on. */
  readonly apart: number;
  readonly wobbles: number;
  readonly caughtOn: number;
  readonly burst: string;
}

const heads = [
  'lane',
  'device',
  'first plug to ready',
  'unplug to fault p50',
  'max',
  'replug to ready p50',
  'max',
  'pulled',
  'wobbled',
  'while on',
  'burst',
];

/** Times in milliseconds. */
export function tableOf(paths: readonly PathFigures[]): string {
  const rows = paths.map(path => [
    path.lane,
    path.device,
    path.plugMs === null ? '-' : String(Math.round(path.plugMs)),
    ...[middle(path.faultMs), greatest(path.faultMs), middle(path.readyMs), greatest(path.readyMs)],
    ...[path.apart, path.wobbles, path.caughtOn].map(String),
    path.burst,
  ]);
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map(row => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(heads), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const greatest = (values: readonly number[]): string =>
  values.length === 0 ? '-' : String(Math.round(Math.max(...values)));

function middle(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.floor((sorted.length - 1) / 2)];
  return value === undefined ? '-' : String(Math.round(value));
}
