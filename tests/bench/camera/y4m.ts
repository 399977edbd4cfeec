import type { Grey } from './picture.ts';

/** A film for Chromium's fake camera: YUV4MPEG2 with 4:2:0 planes, all of one size. */
export function y4m(pictures: readonly Grey[], framesPerSecond: number): Buffer {
  const [first] = pictures;
  const head = `YUV4MPEG2 W${first?.width} H${first?.height} F${framesPerSecond}:1 Ip A1:1 C420mpeg2\n`;
  const frames = pictures.flatMap(({ width, height, data }) => {
    // BT.601 has its black at 16 and its white at 235.
    const luma = Buffer.from(Uint8ClampedArray.from(data, grey => 16 + (Math.min(255, Math.max(0, grey)) * 219) / 255));
    return [Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)];
  });
  return Buffer.concat([Buffer.from(head), ...frames]);
}
