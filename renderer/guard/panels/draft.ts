/** What the parts of the declaration's form share. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { DeskCase } from '../../../main/desk-contract.ts';
import type { Direction } from '../../../main/words.ts';
import type { Form, flawsOf } from './declaration.ts';

/** What the guard has typed, and where it is to go. It ends with the panel. */
export interface Draft {
  readonly form: Signal<Form>;
  readonly lane: Signal<string | null>;
  readonly direction: Signal<Direction>;
  /** The guard has tried to send it: what is missing is said. */
  readonly isChecked: Signal<boolean>;
  /** Entry of the card that was scanned last. */
  readonly scanned: Signal<number | null>;
  /** Its case, while the desk knows of it and the form is of the same person: no number has to be typed. */
  readonly card: ReadonlySignal<DeskCase | null>;
}

export type Flaws = ReturnType<typeof flawsOf>;
