/** Hands a file to the phone. */
export function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Some phones read it only after the touch has ended.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
