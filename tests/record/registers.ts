/** Registers for tests: invented people, real files. */
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { openRegister } from '../../main/record/register.ts';
import type { NewDeclaration, Register, RegisterWriter } from '../../main/record/register-records.ts';
import { need } from './journals.ts';

/** 08:00 in Vietnam, seconds since 1970. */
export const morningS = Date.UTC(2026, 10, 23, 1) / 1_000;
export const hourS = 3_600;
export const importedAt = morningS * 1_000;

export const personKey = (number: number) => number.toString(16).padStart(32, '0');

export function rowOf(changes: Partial<NewDeclaration> = {}): NewDeclaration {
  return {
    ref: null,
    persons: [personKey(1)],
    notBeforeS: morningS,
    expiresAtS: morningS + 72 * hourS,
    audience: null,
    answers: { symptoms: 0, exposures: 0 },
    purposes: [1],
    name: 'Nguyễn Thị Hồng Hạnh',
    birthDate: '1987-01-18',
    phone: '84912345678',
    plate: '24A-12345',
    host: 'Khoa Nội tổng hợp',
    ...changes,
  };
}

export function openWriter(dir: string): RegisterWriter {
  const register = need(openRegister(dir, 'writer', { random: randomBytes }));
  onTestFinished(() => register.close());
  return register;
}

export function openReader(dir: string): Register {
  const register = need(openRegister(dir, 'reader'));
  onTestFinished(() => register.close());
  return register;
}
