import type { CodeKind, Credential, Format, Result } from '../words.ts';
import type { Part } from './parts.ts';

/** Why a text could not be read. `detail` is for logs and the technician, English, never personal data. */
export interface ReadFault {
  readonly kind:
    | 'empty'
    | 'too-long'
    | 'control-character'
    | 'not-utf8'
    | 'unknown'
    /** The scanner has changed the text in a way that cannot be undone without a guess; `damage` says how. */
    | 'damaged'
    /** One of several codes that only together are a text. */
    | 'incomplete'
    /** Parts that belong to different texts. */
    | 'mixed-parts'
    | 'bad-base45'
    | 'bad-decimal'
    | 'bad-cbor'
    | 'bad-cose'
    | 'bad-claims'
    | 'bad-deflate'
    | 'bad-json'
    | 'bad-jws'
    | 'bad-vds'
    | 'bad-fields';
  readonly detail: string;
  /** With `damaged`: what the scanner does wrong. */
  readonly damage?: Damage;
  /** With `incomplete`: what the code adds to the whole. */
  readonly part?: Part;
  /** With `unknown`: what the code is instead. */
  readonly code?: CodeKind;
}

/**
 * What a scanner does wrong, each with its remedy: `code-page` it drops letters that its code page lacks, `input-method` a
 * Vietnamese input method rewrites what it types, `keyboard-layout` it types on another keyboard layout than its own,
 * `letter-case` it changes the case of letters, `cut-off` it sends the beginning only.
 */
export const damages = ['code-page', 'input-method', 'keyboard-layout', 'letter-case', 'cut-off'] as const;
export type Damage = (typeof damages)[number];

/** What reading needs of the platform. */
export interface ReadTools {
  /** Strict UTF-8 (RFC 3629) to text; null where the bytes are not UTF-8. Keeps a leading BOM. */
  utf8(bytes: Uint8Array): string | null;
  /**
   * Inflates a whole zlib stream (RFC 1950) or a raw one (RFC 1951); null where it is broken, followed by anything, or
   * longer than `maxBytes`.
   */
  inflate(bytes: Uint8Array, form: 'zlib' | 'raw', maxBytes: number): Uint8Array | null;
}

/** What a scanner is configured to put around a code, beside AIM id and framing. */
export interface Wrapping {
  readonly prefix: string;
  readonly suffix: string;
}

/** The format that claims the text, also when reading it then failed. */
export interface Reading {
  readonly format: Format | 'unknown';
  readonly credential: Result<Credential, ReadFault>;
}

/** One QR format. Of all formats, at most one claims a text; neither function ever throws, on any text. */
export interface FormatReader {
  readonly id: Format;
  claims(text: string): boolean;
  /** Only for a text that `claims` has accepted. */
  read(text: string, tools: ReadTools): Result<Credential, ReadFault>;
}
