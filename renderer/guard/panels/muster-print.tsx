/** The muster list on paper: all rows, whatever is chosen on the screen, each with a box to tick. */
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import type { MusterRow } from '../../../main/desk-contract.ts';
import type { Language } from '../../ui/language.ts';
import type { Desk, View } from '../desk.ts';
import { seen } from '../shown.ts';
import { say } from '../words.ts';
import { clockText, momentText, zoneName } from './common.tsx';
import type { MusterList } from './muster-list.ts';
import { inOrder } from './muster-rows.ts';
import { cameIn } from './muster-table.tsx';
import { musterWords } from './muster-words.ts';
import { panelWords } from './words.ts';

/** While the list is shown, whatever prints the page prints the sheet; the style sheet hides the rest of the page. */
export function usePrinting(desk: Desk, view: View, list: MusterList): void {
  useEffect(() => {
    const sheet = document.createElement('div');
    sheet.className = 'muster-sheet';
    const before = () => {
      const rows = list.rows.peek();
      if (rows === null) return;
      const props = { desk, rows, at: list.at.peek() ?? desk.now(), language: view.language.peek() };
      render(<Sheet {...props} />, sheet);
      document.body.append(sheet);
    };
    const after = () => {
      sheet.remove();
      render(null, sheet);
    };
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
      after();
    };
  }, [desk, view, list]);
}

interface SheetProps {
  readonly desk: Desk;
  readonly rows: readonly MusterRow[];
  /** When the gate made the list, milliseconds since 1970. */
  readonly at: number;
  readonly language: Language;
}

function Sheet({ desk, rows, at, language }: SheetProps) {
  const fire = desk.fire.peek();
  const met = rows.filter(({ isMet }) => isMet).length;
  const hasPhones = rows.some(({ phone }) => phone !== null);
  const made = desk.status.peek() === 'live' ? musterWords.asOf : musterWords.old;
  const columns = ['number', 'name', 'host', ...(hasPhones ? (['phone'] as const) : []), 'zone', 'cameIn'] as const;
  return (
    <>
      <h1 lang={language}>{musterWords.title[language]}</h1>
      <p class="sheet-site">{desk.site.peek()?.name[language]}</p>
      <p>
        {say(made, language, { time: momentText(desk, at) })}
        {fire !== null && ` · ${say(musterWords.fireSince, language, { time: clockText(desk, fire.since) })}`}
      </p>
      <p>
        <strong>{say(musterWords.total, language, { n: rows.length, met })}</strong>
        {' · '}
        {say(musterWords.printed, language, {
          time: momentText(desk, desk.now()),
          guard: desk.me.peek()?.name ?? '–',
        })}
      </p>
      <table>
        <thead>
          <tr>
            <th>{musterWords.isMet[language]}</th>
            {columns.map(column => (
              <th key={column}>{musterWords[column][language]}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inOrder(rows, 'name').map((row, index) => (
            <tr key={row.visit}>
              <td>
                <span class="sheet-box">{row.isMet ? '✓' : ''}</span>
              </td>
              <td>{index + 1}</td>
              <td class="sheet-name">{seen(row.name) ?? panelWords.noName[language]}</td>
              <td>{row.host ?? ''}</td>
              {hasPhones && <td>{row.phone ?? ''}</td>}
              <td>{zoneName(desk, row.zone, language)}</td>
              <td>{cameIn(desk, row, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
