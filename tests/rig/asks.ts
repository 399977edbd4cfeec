/** What the host asks of the agent in the guest, and what the agent tells: one JSON object a line, both ways. */

/** A journal row as the rig looks at it. */
export interface Row {
  readonly seq: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  /** Whose code it was, as the journal has it. */
  readonly person: string | null;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Which of a device's interfaces; of `contact`, each part is the level of the input, 00 or 01. */
export type Channel = 'acm' | 'hid' | 'contact';

/** By its name, what an ask takes and what it answers. Bytes are hex. */
export interface Asks {
  write: { readonly takes: { readonly path: string; readonly text: string }; readonly answers: null };
  /** Starts the gate on this site file as a user of its own; answers with its ready line. */
  start: { readonly takes: { readonly site: string; readonly lanes: readonly string[] }; readonly answers: string };
  stop: { readonly takes: Record<never, never>; readonly answers: number | null };
  /** Runs a command line as the gate's user (or root) to its end, or interrupts it after so long. */
  run: {
    readonly takes: { readonly command: string; readonly asRoot?: boolean; readonly interruptMs?: number };
    readonly answers: Ran;
  };
  /** Events of the journal above this number. */
  rows: { readonly takes: { readonly above: number }; readonly answers: readonly Row[] };
  /** Processor seconds that the gate has used, all its children included; its resident memory, its open descriptors. */
  usage: {
    readonly takes: Record<never, never>;
    readonly answers: { readonly cpuS: number; readonly residentKb: number; readonly descriptors: number };
  };
  /** What the gate has logged since the last ask. */
  log: { readonly takes: Record<never, never>; readonly answers: string };
  /** A device that lives in the guest appears, goes, or sends parts (hex) `gapMs` apart: bytes, or whole input reports. */
  plug: { readonly takes: { readonly device: string }; readonly answers: null };
  unplug: { readonly takes: { readonly device: string }; readonly answers: null };
  send: {
    readonly takes: {
      readonly device: string;
      readonly channel: Channel;
      readonly parts: readonly string[];
      readonly gapMs: number;
    };
    readonly answers: null;
  };
}

export type Ask = keyof Asks;

/** What the agent tells by itself. */
export type Told =
  | { readonly told: 'hello'; readonly node: string }
  /** A lane as its visitors' screen has it. */
  | { readonly told: 'lane'; readonly lane: string; readonly state: string; readonly faults: readonly string[] }
  /** A board that lives in the guest heard this; see `BoardParts.note`. */
  | { readonly told: 'board'; readonly device: string; readonly command: string; readonly isOn: boolean }
  | { readonly told: 'gone'; readonly code: number | null; readonly log: string };

export type FromHost = { [A in Ask]: { readonly id: number; readonly ask: A; readonly takes: Asks[A]['takes'] } }[Ask];
export type FromGuest =
  | Told
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: string };
