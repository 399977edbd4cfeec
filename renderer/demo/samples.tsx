/** The sample codes: real QR codes, to be clicked, or chosen by their number. */
import { encode } from 'uqr';
import type { Sample } from '../../main/contract.ts';
import { Two } from './two.tsx';

export function Samples({ samples, onScan }: { samples: readonly Sample[]; onScan(sample: Sample): void }) {
  return (
    <ul class="samples">
      {samples.map((sample, index) => (
        <li key={sample.id}>
          <button type="button" class="sample" data-sample={sample.id} onClick={() => onScan(sample)}>
            <QrCode text={sample.text} />
            <span class="sample-label">
              <Two text={sample.label} />
              <Expected outcome={sample.expect} />
            </span>
            <kbd>{(index + 1) % 10}</kbd>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** ISO/IEC 18004, error correction level M, drawn without its quiet zone: the cell around it is as light. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

/** What should come of it, as the lane will show it. */
function Expected({ outcome }: { outcome: Sample['expect'] }) {
  return (
    <svg class={`expected ${outcome}`} viewBox="0 0 28 28" aria-hidden="true">
      {outcome === 'admit' && <path d="M14 2 27 15l-3.5 3.5-7-7V27h-5V11.5l-7 7L1 15z" />}
      {outcome === 'refuse' && <path d="M1 10h26v8H1z" />}
      {outcome === 'refer' && <path d="M5 8q2-6 9-6t9 6v3H5zm2 5h14q0 7-7 7t-7-7zM2 27q1-7 8-8l4 3 4-3q7 1 8 8z" />}
    </svg>
  );
}
