/** A lane's screen is a scanner once: it has one camera, and one place where keys arrive. */
import { pathText, type SiteProblem } from './site-problems.ts';
import type { LaneFile } from './site-schema.ts';

/** What may stand in place of the second. */
const remedies = [
  ['camera', 'expected a scanner of another kind'],
  ['wedge', 'expected its path or device, or a scanner of another kind'],
] as const;

/** Scanners beyond the first that the lane's screen would have to be, in each direction and in both. */
export function screenProblems({ scanners }: Pick<LaneFile, 'scanners'>, base: readonly PropertyKey[]): SiteProblem[] {
  return remedies.flatMap(([driver, remedy]) => {
    const [first, ...others] = scanners.flatMap((entry, at) =>
      entry.driver === driver && !('path' in entry) && !('device' in entry)
        ? [pathText([...base, 'scanners', at])]
        : [],
    );
    const message = `${first} is the one ${driver} scanner that the lane's screen can be: ${remedy}`;
    return others.map(path => ({ path, message }));
  });
}
