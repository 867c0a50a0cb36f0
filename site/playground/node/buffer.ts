/** Of Node's `Buffer`, what the library and the simulated network use. */
class Bytes extends Uint8Array {
  override indexOf(searched: number | string, from = 0): number {
    return typeof searched === 'number'
      ? super.indexOf(searched, from)
      : this.toString('latin1').indexOf(searched, from)
  }

  override toString(encoding = 'utf8'): string {
    if (encoding !== 'latin1') return new TextDecoder().decode(this)
    return Array.from(this, (byte) => String.fromCharCode(byte)).join('')
  }
}

function from(data: string | readonly number[], encoding?: string): Bytes
function from(data: ArrayBufferLike, offset: number, length: number): Bytes
function from(
  data: string | readonly number[] | ArrayBufferLike,
  second: string | number = 'utf8',
  length?: number,
): Bytes {
  if (typeof data === 'string') {
    const bytes =
      second === 'latin1'
        ? Array.from(data, (character) => character.charCodeAt(0))
        : new TextEncoder().encode(data)
    return new Bytes(bytes)
  }
  if (Array.isArray(data)) return new Bytes(data)
  return new Bytes(data as ArrayBuffer, second as number, length)
}

/** Takes the place of the global `Buffer` in the bundle. */
export const Buffer = { from }
