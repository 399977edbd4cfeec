/** The worker that looks at the camera's pictures. No picture leaves it, and none is kept. */
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { Decoder, Picture } from './decoders.ts';
import { cautious, type Frame, type FromWorker, type ToWorker } from './messages.ts';
import { newMotionWatch } from './motion.ts';

/** Larger pictures are made smaller: the decoder's time grows with them. */
const maxWidth = 1_280;

const motion = newMotionWatch();
const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
const decoder = openDecoder();

const tell = (message: FromWorker) => postMessage(message);
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => void look(data));
void decoder.then(({ id }) => tell({ kind: 'ready', decoder: id }));

async function openDecoder(): Promise<Decoder> {
  if (self.name !== cautious) {
    try {
      const [{ openZxingWasm }, answer] = await Promise.all([import('./zxing-wasm.ts'), fetch(wasmUrl)]);
      if (answer.ok) return await openZxingWasm(await answer.arrayBuffer());
    } catch {
      // No WebAssembly here: the other one needs none.
    }
  }
  const { openZxingJs } = await import('./zxing-js.ts');
  return openZxingJs();
}

async function look({ frame, search }: ToWorker): Promise<void> {
  const beginMs = performance.now();
  const picture = drawn(frame);
  frame.close();
  const hasMoved = motion.hasMoved(picture, beginMs);
  const isSearched = search === 'always' || hasMoved;
  const code = isSearched ? await (await decoder).decode(picture) : null;
  tell({ kind: 'looked', hasMoved, isSearched, code, tookMs: performance.now() - beginMs });
}

function drawn(frame: Frame): Picture {
  const [fullWidth, fullHeight] =
    'displayWidth' in frame ? [frame.displayWidth, frame.displayHeight] : [frame.width, frame.height];
  const scale = Math.min(1, maxWidth / fullWidth);
  const [width, height] = [Math.round(fullWidth * scale), Math.round(fullHeight * scale)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  if (context === null) throw new Error('the browser gives no canvas');
  context.drawImage(frame, 0, 0, width, height);
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}
