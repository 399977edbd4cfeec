import { describe, expect, it } from 'vitest';
import { mayAsk } from '../../../main/controller/desk/desk-link.ts';
import { ask, askRoles } from '../../../main/desk-contract.ts';
import { guardRoles } from '../../../main/words.ts';
import { examples } from './asks.ts';

const kinds = ask.options.map(option => option.shape.kind.value);

describe('the roles of the desk', () => {
  it('has a role for every ask of the contract, and for no other', () => {
    expect(Object.keys(askRoles).toSorted()).toEqual(kinds.toSorted());
  });

  for (const kind of kinds) {
    it(`lets nobody below ${askRoles[kind]} ask for ${kind}`, () => {
      expect(ask.parse(examples[kind])).toEqual(examples[kind]);
      const least = guardRoles.indexOf(askRoles[kind]);
      expect(guardRoles.map(role => mayAsk(role, examples[kind]))).toEqual(guardRoles.map((_, at) => at >= least));
    });
  }

  it('keeps what frees a locked site, names people to be stopped or takes data away for supervisors', () => {
    for (const kind of [
      'lift-lockdown',
      'confirm-fire-over',
      'watch',
      'unwatch',
      'export-muster',
      'reset-passback',
    ] as const) {
      expect(askRoles[kind]).toBe('supervisor');
    }
  });
});
