/** What the browser gives to the watch of a camera. */
import { timer } from '../ui/browser.ts';
import { cautious, type Frame, type FromWorker } from './messages.ts';
import type { Eye, Looker, WatchParts } from './watch.ts';

/** More would cost the machine, less the small codes. */
const wanted: MediaTrackConstraints = {
  width: { ideal: 1_280 },
  height: { ideal: 720 },
  frameRate: { ideal: 15 },
  facingMode: { ideal: 'user' },
};

export function browserCamera(): WatchParts {
  return {
    openEye,
    openLooker,
    onChange(changed) {
      const end = new AbortController();
      const { signal } = end;
      // Absent where the page's address may not use a camera.
      navigator.mediaDevices?.addEventListener('devicechange', changed, { signal });
      document.addEventListener('visibilitychange', changed, { signal });
      return () => end.abort();
    },
    isHidden: () => document.visibilityState === 'hidden',
    timer,
    nowMs: () => performance.now(),
  };
}

async function openEye(ended: () => void): Promise<Eye> {
  const { mediaDevices } = navigator;
  if (mediaDevices === undefined) throw new DOMException('no secure context', 'SecurityError');
  const stream = await mediaDevices.getUserMedia({ audio: false, video: wanted });
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  for (const track of stream.getTracks()) track.addEventListener('ended', ended);
  try {
    await video.play();
  } catch (error) {
    close();
    throw error;
  }
  let last = -1;
  return {
    async grab() {
      if (video.readyState < video.HAVE_CURRENT_DATA) return null;
      const frame = await pictureOf(video);
      const isNew = frame.stampedAt !== last;
      last = frame.stampedAt;
      if (isNew) return frame.picture;
      frame.picture.close();
      return null;
    },
    close() {
      close();
      video.srcObject = null;
    },
  };
}

/** `stampedAt` differs from picture to picture of the camera. */
async function pictureOf(video: HTMLVideoElement): Promise<{ readonly picture: Frame; readonly stampedAt: number }> {
  if (typeof VideoFrame === 'undefined') {
    return { picture: await createImageBitmap(video), stampedAt: video.currentTime };
  }
  const picture = new VideoFrame(video);
  return { picture, stampedAt: picture.timestamp };
}

function openLooker(isCautious: boolean, heard: (message: FromWorker) => void, crashed: () => void): Looker {
  const worker = new Worker(new URL('./camera-worker.ts', import.meta.url), {
    type: 'module',
    name: isCautious ? cautious : 'camera',
  });
  const end = new AbortController();
  const { signal } = end;
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => heard(data), { signal });
  for (const kind of ['error', 'messageerror'] as const) worker.addEventListener(kind, crashed, { signal });
  return {
    look: order => worker.postMessage(order, [order.frame]),
    close() {
      end.abort();
      worker.terminate();
    },
  };
}
