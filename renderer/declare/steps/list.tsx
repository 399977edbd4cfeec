/** A group's people from a file. */
import { type FormField, formFields } from '../../../main/form.ts';
import { download } from '../download.ts';
import { faultName } from '../fault-words.ts';
import { Button, Fault } from '../fields.tsx';
import { noPerson, type RowFault } from '../form-model.ts';
import { readTable, template } from '../table.ts';
import type { View } from '../view.ts';
import type { Dictionary } from '../words/dictionary.ts';

/** More at once help nobody who corrects a file. */
const shownRows = 50;

export function List({ view }: { view: View }) {
  const { state, words, dispatch } = view;
  const { table, rows } = state;
  const choose = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    if (file === undefined) return;
    const read = await readTable(file);
    // The same file, corrected, may be chosen again.
    input.value = '';
    dispatch(read.ok ? { kind: 'table', table: read.value } : { kind: 'no-table', why: read.fault });
  };
  const save = () => {
    const text = template(words.columns, words.decimalComma ? ';' : ',');
    download(new Blob([text], { type: 'text/csv' }), words.templateName);
  };
  return (
    <>
      <p class="told">{words.listIntro}</p>
      <Button look="second" touched={save}>
        {words.getTemplate}
      </Button>
      <div class="field" data-field="table">
        <label class="second" for="table">
          {words.chooseFile}
        </label>
        <input
          id="table"
          class="file"
          type="file"
          accept=".csv,text/csv"
          aria-describedby="table-fault"
          onChange={({ currentTarget }) => void choose(currentTarget)}
        />
        {table !== null && (
          <p class="told" role="status">
            {words.chosenFile(table.fileName, table.people)}
          </p>
        )}
        <Fault view={view} field="table" />
      </div>
      {rows.length > 0 && <Rows view={view} rows={rows} />}
    </>
  );
}

function Rows({ view, rows }: { view: View; rows: readonly RowFault[] }) {
  const { words } = view;
  return (
    <div role="alert">
      <p class="fault">{words.wrongLines(rows.length)}</p>
      <ul class="rows-list">
        {rows.slice(0, shownRows).map(row => (
          <li key={`${row.line} ${row.column} ${row.why}`}>
            <strong>{words.line(row.line)}</strong> {whyOf(view, row)}
          </li>
        ))}
      </ul>
      {rows.length > shownRows && <p>{words.furtherLines(rows.length - shownRows)}</p>}
    </div>
  );
}

function whyOf({ words }: View, { column, why }: RowFault): string {
  const field = formFields.find(name => name === column);
  const ofTable = Object.entries(words.rowFaults).find(([kind]) => kind === why)?.[1];
  if (ofTable !== undefined) return field === undefined ? ofTable : `${labelOf(words, field)}: ${ofTable}`;
  if (field === undefined) return words.rowFaults['not-csv'];
  if (field === 'idNumber' && why === 'wrong-number') return words.rowFaults['wrong-id'];
  const kinds = ['missing', 'too-long', 'not-text', 'wrong-sex', 'wrong-birth-year', 'wrong-phone'] as const;
  const kind = kinds.find(known => known === why) ?? 'wrong-name';
  return words.faults[faultName({ field, kind }, noPerson)];
}

/** A table has no other columns. */
function labelOf({ name, birthYear, sex, nationalId, phone }: Dictionary, field: FormField): string {
  const labels: Readonly<Partial<Record<FormField, string>>> = { name, birthYear, sex, idNumber: nationalId, phone };
  return labels[field] ?? '';
}
