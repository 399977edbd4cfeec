/** What this browser keeps between sessions: the language, the usual purpose, and who has signed in: a touch is enough. */
import { purposeCodes } from '../ui/health-words.ts';
import type { Language } from '../ui/language.ts';

const keys = {
  names: 'gatehouse-desk-names',
  language: 'gatehouse-desk-language',
  purpose: 'gatehouse-desk-purpose',
} as const;
const maxNames = 6;

/** The last to sign in first. */
export function knownNames(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keys.names) ?? '[]');
    return Array.isArray(kept) ? kept.filter(name => typeof name === 'string').slice(0, maxNames) : [];
  } catch {
    return [];
  }
}

export function rememberName(name: string): void {
  const names = [name, ...knownNames().filter(known => known !== name)];
  keep(keys.names, JSON.stringify(names.slice(0, maxNames)));
}

export function rememberedLanguage(): Language {
  try {
    return localStorage.getItem(keys.language) === 'en' ? 'en' : 'vi';
  } catch {
    return 'vi';
  }
}

export function rememberLanguage(language: Language): void {
  keep(keys.language, language);
}

/** What the last visitor who was declared for came for, a code of the VD1 profile: most come for the same. */
export function rememberedPurpose(): number | null {
  try {
    const kept = Number(localStorage.getItem(keys.purpose));
    return purposeCodes.find(code => code === kept) ?? null;
  } catch {
    return null;
  }
}

export function rememberPurpose(purpose: number): void {
  keep(keys.purpose, String(purpose));
}

/** A browser that keeps nothing asks again. */
function keep(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {}
}
