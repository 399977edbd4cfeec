import { renderSVG } from 'uqr';

/** A guard's badge: 256 bits that nobody can guess. */
export const badgeOf = (bytes: Uint8Array) => `GHB1:${Buffer.from(bytes).toString('base64url')}`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const [side, nameHeight] = [400, 56];

/** The QR code with the guard's name below it, for printing. */
export function badgeSvg(badge: string, name: string): string {
  const code = renderSVG(badge, { ecc: 'M', border: 4 });
  const text = name.replace(/[&<>"]/g, sign => escapes[sign] ?? '');
  const middle = side / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side + nameHeight}">`,
    `<rect width="${side}" height="${side + nameHeight}" fill="white"/>`,
    code.replace('<svg', `<svg width="${side}" height="${side}"`),
    `<text x="${middle}" y="${side + 24}" text-anchor="middle" font-family="sans-serif" font-size="${fontSize(name)}">${text}</text>`,
    '</svg>\n',
  ].join('');
}

/** So that the whole name stands on one line. */
function fontSize(name: string): number {
  return Math.min(28, Math.floor((side * 1.6) / name.length));
}
