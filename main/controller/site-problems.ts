import type { z } from 'zod';

/** One faulty key of the site file, by its path (`lanes[0].relay.pulseMs`); an empty path is the file itself. */
export interface SiteProblem {
  readonly path: string;
  readonly message: string;
}

/** Zod's issues as problems below the path `at`; each unknown key is a problem of its own. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], at: readonly PropertyKey[]): SiteProblem[] {
  return issues.flatMap(issue => {
    const path = [...at, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => ({ path: pathText([...path, key]), message: 'unknown key' }));
    }
    if (issue.code === 'invalid_union') {
      const nearest = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a))[0];
      if (nearest !== undefined) return problemsOf(nearest, path);
    }
    return [{ path: pathText(path), message: issue.message.replace(/^Invalid (input|option|string): /, '') }];
  });
}

/** The branch of a union whose faults lie deepest is the one that was meant. */
function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(...issues.map(issue => issue.path.length));
}

export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
