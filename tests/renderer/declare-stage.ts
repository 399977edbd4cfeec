/** What the tests of the form begin with. */
import type { Issued, Place } from '../../main/declare-contract.ts';
import type { FormState, PersonDraft } from '../../renderer/declare/form-model.ts';
import { type FormEvent, nextState, openForm } from '../../renderer/declare/form-state.ts';

export const nowMs = Date.UTC(2026, 10, 25, 1);

export const place: Place = {
  site: {
    id: 'hospital',
    name: { vi: 'Bệnh viện', en: 'Hospital' },
    timeZone: 'Asia/Ho_Chi_Minh',
    languages: ['vi', 'en'],
    notice: { version: '1', vi: 'Lưu 30 ngày.', en: 'Kept for 30 days.', contact: '0214' },
  },
  lanes: [{ id: 'in-1', name: { vi: 'Cổng chính', en: 'Main gate' } }],
  validHours: 72,
  now: nowMs,
};

export function placeWithNotice(version: string | null): Place {
  const notice = version === null ? null : { version, vi: 'Lưu.', en: 'Kept.', contact: '' };
  return { ...place, site: { ...place.site, notice } };
}

export const hanh: PersonDraft = {
  name: 'Nguyễn Thị Hồng Hạnh',
  birthYear: '1985',
  sex: 'female',
  idKind: 'national-id',
  idNumber: '001185000012',
  phone: '0912 345 678',
};
export const child: PersonDraft = {
  name: 'Nguyễn Minh Anh',
  birthYear: '2021',
  sex: 'male',
  idKind: 'none',
  idNumber: '',
  phone: '',
};

export const request = 'AAAAAAAAAAAAAAAAAAAAAA';

export const issued: readonly Issued[] = [
  { text: 'VD1:ABC', name: 'Nguyễn Thị Hồng Hạnh', notBeforeS: nowMs / 1_000, expiresAtS: nowMs / 1_000 + 259_200 },
];

export function opened(at: Place | null = place): FormState {
  const state = openForm({ draft: null, who: null, kept: null }, 'in-1');
  return at === null ? state : nextState(state, { kind: 'place', place: at, offsetMs: 0 });
}

export function through(state: FormState, ...events: readonly FormEvent[]): FormState {
  return events.reduce(nextState, state);
}

export const next: FormEvent = { kind: 'next' };
/** Each step's own answers, and on. */
export const whoDone: readonly FormEvent[] = [{ kind: 'person', patch: hanh }, next];
export const whyDone: readonly FormEvent[] = [{ kind: 'visit', patch: { purpose: 3 } }, next];
export const wellDone: readonly FormEvent[] = [
  { kind: 'answers', patch: { exposures: 0 } },
  next,
  { kind: 'answers', patch: { symptoms: 0 } },
  next,
];

/** Everything is filled in; the form is at its last step. */
export function filled(at: Place = place): FormState {
  return through(opened(at), { kind: 'agree' }, ...whoDone, ...whyDone, ...wellDone);
}

export function sending(): FormState {
  return through(filled(), { kind: 'send', request });
}
