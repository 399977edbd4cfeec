/** The trust list as lines for a terminal. */
import type { ListedKey, LoadedTrust } from '../controller/trust/trust-store.ts';

/** A summary, a line for each key, and the revocation list. */
export function trustLines({ entries, revocations }: LoadedTrust, nowMs: number): readonly string[] {
  const rows = entries.map(key => [
    key.keyId,
    key.for.join(' '),
    key.family,
    key.issuer ?? key.subject ?? '',
    key.importedAt === null ? 'site file' : `imported ${ago(nowMs - key.importedAt)}`,
    standing(key, nowMs).text,
  ]);
  const widths = [0, 1, 2, 3, 4].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  const lines = rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return [summary(entries, nowMs), ...lines.map(line => line.trimEnd()), listLine(revocations)];
}

function summary(entries: readonly ListedKey[], nowMs: number): string {
  const count = (kind: Standing['kind']) => entries.filter(key => standing(key, nowMs).kind === kind).length;
  const parts = [`${count('good')} usable`];
  for (const kind of ['expired', 'early', 'revoked'] as const) {
    if (count(kind) > 0) parts.push(`${count(kind)} ${kind === 'early' ? 'not yet valid' : kind}`);
  }
  return `${entries.length} ${entries.length === 1 ? 'key' : 'keys'}: ${parts.join(', ')}`;
}

function listLine(revocations: LoadedTrust['revocations']): string {
  if (revocations === null) return 'no revocation list';
  const { seq, ageS } = revocations;
  return `revocation list ${seq}, ${ageS < 0 ? 'dated in the future' : `made ${ago(ageS * 1_000)}`}`;
}

interface Standing {
  readonly kind: 'good' | 'expired' | 'early' | 'revoked';
  readonly text: string;
}

function standing({ validFromS, validUntilS, revokedFromS }: ListedKey, nowMs: number): Standing {
  if (revokedFromS !== null) {
    const when = new Date(revokedFromS * 1_000).toISOString().replace('.000', '');
    return { kind: revokedFromS * 1_000 <= nowMs ? 'revoked' : 'good', text: `revoked from ${when}` };
  }
  if (validUntilS !== null && nowMs >= (validUntilS + 1) * 1_000) {
    return { kind: 'expired', text: `EXPIRED ${ago(nowMs - validUntilS * 1_000)}` };
  }
  if (validFromS !== null && nowMs < validFromS * 1_000) {
    return { kind: 'early', text: `not yet valid, in ${span(validFromS * 1_000 - nowMs)}` };
  }
  if (validUntilS === null) return { kind: 'good', text: 'does not expire' };
  return { kind: 'good', text: `expires in ${span(validUntilS * 1_000 - nowMs)}` };
}

function ago(ms: number): string {
  return ms < 60_000 ? 'just now' : `${span(ms)} ago`;
}

/** One unit is precise enough: 5 min, 3 h, 40 days. */
function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / 1_440)} days`;
}
