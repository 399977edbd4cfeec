/** Why the camera does not read, and what to do: for the technician. */

export const hidden = "the screen's page is hidden: bring it to the front, and switch the display on";
export const asking = 'the browser waits for somebody to allow the camera: allow it, see resources/docs/camera.md';
export const unplugged = 'the camera was unplugged: plug it in again';
export const still = 'the camera sends no picture: unplug it and plug it in again';
export const broken = 'the page cannot look at pictures: update the browser, and start it anew';

/** By the names of the errors that `getUserMedia` gives (W3C Media Capture and Streams). */
const byName: Readonly<Record<string, string>> = {
  NotFoundError: 'the screen has no camera: plug one in, or look at its cable',
  OverconstrainedError: 'the screen has no camera that fits: plug in another one',
  NotReadableError: 'the camera cannot be opened: end the program that uses it, or unplug it and plug it in again',
  AbortError: 'the camera cannot be opened: unplug it and plug it in again',
  NotAllowedError: 'the browser may not use the camera: allow it for this address, see resources/docs/camera.md',
  SecurityError: 'a page may use a camera only under http://127.0.0.1 or https: open the screen there',
};

export function openingFault(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  return byName[name] ?? `the camera cannot be opened (${name || 'unknown'}): start the browser anew`;
}
